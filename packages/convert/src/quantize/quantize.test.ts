import { float16Values } from "@glossa/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int4Blocks } from "./int4-blocks.ts";
import { int8Columns } from "./int8-columns.ts";
import { int8Rows } from "./int8-rows.ts";
import { toFloat16 } from "./to-float16.ts";

const matrices = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70 })).chain(([rows, columns]) =>
  fc.record({
    rows: fc.constant(rows),
    columns: fc.constant(columns),
    data: fc.float32Array({
      minLength: rows * columns,
      maxLength: rows * columns,
      noNaN: true,
      min: -Math.fround(1e6),
      max: Math.fround(1e6),
    }),
  }),
);

function largest(values: Float32Array): number {
  return values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
}

/** The relative error that the quantizer must report. */
function relative(source: Float32Array, written: ArrayLike<number>): number {
  const power = source.reduce((sum, value) => sum + value * value, 0);
  const error = source.reduce((sum, value, i) => sum + (value - written[i]!) ** 2, 0);
  return power === 0 ? 0 : Math.sqrt(error / power);
}

describe("quantizers", () => {
  it("int8 columns: within half a step, in 7 bits, transposed", async () => {
    await fc.assert(
      fc.asyncProperty(matrices, async ({ rows, columns, data }) => {
        const { values, scales, relativeError } = await int8Columns(data, rows, columns);
        const back = Float64Array.from(data, (_, i) => {
          const row = Math.floor(i / columns);
          const value = values[(i % columns) * rows + row]!;
          expect(Math.abs(value)).toBeLessThanOrEqual(63);
          return value * scales[row]!;
        });
        for (const [i, value] of data.entries()) {
          const step =
            largest(data.subarray(Math.floor(i / columns) * columns, (Math.floor(i / columns) + 1) * columns)) / 63;
          expect(Math.abs(value - back[i]!)).toBeLessThanOrEqual(step * 0.5001 + 1e-37);
        }
        expect(relativeError).toBeCloseTo(relative(data, back), 9);
      }),
    );
  });

  it("int8 rows: within half a step", async () => {
    await fc.assert(
      fc.asyncProperty(matrices, async ({ rows, columns, data }) => {
        const { values, scales, relativeError } = await int8Rows(data, rows, columns);
        const back = Float64Array.from(values, (value, i) => value * scales[Math.floor(i / columns)]!);
        for (const [i, value] of data.entries()) {
          const row = Math.floor(i / columns);
          const step = largest(data.subarray(row * columns, (row + 1) * columns)) / 127;
          expect(Math.abs(value - back[i]!)).toBeLessThanOrEqual(step * 0.5001 + 1e-37);
        }
        expect(relativeError).toBeCloseTo(relative(data, back), 9);
      }),
    );
  });

  it("int4 blocks: within a step, the extreme exact, padding zero", async () => {
    await fc.assert(
      fc.asyncProperty(matrices, async ({ rows, columns, data }) => {
        const { values, scales, relativeError } = await int4Blocks(data, rows, columns);
        const blocks = Math.ceil(columns / 32);
        const back = new Float64Array(data.length);
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < blocks * 32; column++) {
            const byte = values[(row * blocks * 32 + column) >> 1]!;
            const nibble = column % 2 === 0 ? byte & 15 : byte >> 4;
            const value = (nibble - 8) * scales[row * blocks + (column >> 5)]!;
            if (column >= columns) expect(nibble).toBe(8);
            else back[row * columns + column] = value;
          }
        }
        for (const [i, value] of data.entries()) {
          const row = Math.floor(i / columns);
          const start = row * columns + Math.floor((i % columns) / 32) * 32;
          const end = Math.min(start + 32, (row + 1) * columns);
          // -8 … 7: what lies opposite the extreme may be cut by up to one step.
          expect(Math.abs(value - back[i]!)).toBeLessThanOrEqual(
            (largest(data.subarray(start, end)) / 8) * 1.0001 + 1e-37,
          );
        }
        expect(relativeError).toBeCloseTo(relative(data, back), 9);
      }),
    );
  });

  it("float16: every value keeps its bits, everything between goes to the nearer, ties to even", async () => {
    const table = float16Values();
    const finite = Array.from({ length: 0x7c00 }, (_, bits) => bits);
    const { values } = await toFloat16(Float32Array.from(finite, (bits) => table[bits]!));
    expect([...values]).toEqual(finite);
    const pairs = finite.slice(0, -1);
    const middles = Float32Array.from(pairs, (bits) => (table[bits]! + table[bits + 1]!) / 2);
    expect([...(await toFloat16(middles)).values]).toEqual(pairs.map((bits) => bits + (bits & 1)));
    const above = middles.map((value) => value * (1 + 2 ** -20));
    expect([...(await toFloat16(above)).values]).toEqual(pairs.map((bits) => bits + 1));
    const negative = middles.map((value) => -value * (1 - 2 ** -20));
    expect([...(await toFloat16(negative)).values].slice(1)).toEqual(pairs.slice(1).map((bits) => bits | 0x8000));
  });

  it("float16: names a weight that is too large", async () => {
    await expect(toFloat16(Float32Array.of(1, 65520))).rejects.toMatchObject({ code: "CONVERT_DTYPE" });
    expect((await toFloat16(Float32Array.of(65519))).values[0]).toBe(0x7bff);
  });

  it("ends when the signal is aborted", async () => {
    const data = new Float32Array(1 << 22).fill(1);
    for (const quantize of [int8Columns, int8Rows, int4Blocks]) {
      await expect(quantize(data, 1 << 11, 1 << 11, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    }
  });
});
