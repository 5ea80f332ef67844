import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bfloat16ToFloat32, float16Bits, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from "./index.ts";

const reference = JSON.parse(readFileSync(new URL("./fixtures/reference.json", import.meta.url), "utf8")) as {
  words: number[];
  float16: number[];
  bfloat16: number[];
};
const values = new Float32Array(Uint32Array.from(reference.words).buffer);
const patterns = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits);
const isNaN16 = (bits: number, exponent: number) => (bits & 0x7fff) > exponent;

describe.each([
  ["float16", float32ToFloat16, float16ToFloat32, 0x7c00, 0x7e00],
  ["bfloat16", float32ToBfloat16, bfloat16ToFloat32, 0x7f80, 0x7fc0],
] as const)("%s", (name, narrow, widen, infinity, quietNaN) => {
  it("rounds as PyTorch does", () => {
    const ours = narrow(values);
    for (const [index, expected] of reference[name].entries()) {
      if (isNaN16(expected, infinity)) expect(isNaN16(ours[index]!, infinity)).toBe(true);
      else expect(ours[index], `float32 bits ${reference.words[index]!.toString(16)}`).toBe(expected);
    }
  });

  it("comes back from float32 unchanged, for all 65,536 patterns", () => {
    const back = narrow(widen(patterns));
    const changed = patterns.filter((bits) => back[bits] !== (isNaN16(bits, infinity) ? quietNaN : bits));
    expect([...changed]).toEqual([]);
  });

  it("writes into the array it is given", () => {
    const out = new Float32Array(2);
    expect(widen(Uint16Array.of(0, infinity), out)).toBe(out);
    expect([...out]).toEqual([0, Number.POSITIVE_INFINITY]);
    const half = new Uint16Array(1);
    expect(narrow(Float32Array.of(0), half)).toBe(half);
  });
});

it("float16Bits rounds once, straight from float64", () => {
  expect(float16Bits(1)).toBe(0x3c00);
  expect(float16Bits(-2)).toBe(0xc000);
  expect(float16Bits(1e-10)).toBe(0);
  expect(float16Bits(Number.NaN)).toBe(0x7e00);
  // Just above a tie: float32 would round it onto the tie, and the tie down to the even 1.
  expect(float16Bits(1 + 2 ** -11 + 2 ** -40)).toBe(0x3c01);
});

it("refuses arrays that are too short for the result", () => {
  expect(() => float16ToFloat32(new Uint16Array(2), new Float32Array(1))).toThrow(
    expect.objectContaining({ code: "TENSOR_DATA" }),
  );
  expect(() => float32ToFloat16(new Float32Array(2), new Uint16Array(1))).toThrow(
    expect.objectContaining({ code: "TENSOR_DATA" }),
  );
});
