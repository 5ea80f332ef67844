import { pace } from "../pace.ts";
import { inverseScale } from "./inverse-scale.ts";
import { relativeError } from "./rounding-error.ts";

/** Inputs that share a scale. */
export const INT4_BLOCK = 32;

/** A matrix in 4 bits with one scale for each 32 inputs of an output, as MatMulNBits reads it. */
export interface Int4Blocks {
  /** [outputs, blocks, 16]: two elements to a byte, the earlier in the low half, 8 standing for zero. */
  readonly values: Uint8Array;
  /** [outputs, blocks], negative where a block's extreme is positive. */
  readonly scales: Float32Array;
  readonly relativeError: number;
}

/**
 * Quantizes a matrix [outputs, inputs]. The element of largest magnitude of a block becomes -8, as in GGUF's Q4_0, so that
 * all 16 steps are used; scales that leave less squared error did not write better
 * (docs/decisions/0005-blocks-for-decoders.md). Where the inputs are not a multiple of 32, the last block is filled with zeros.
 */
export async function int4Blocks(
  matrix: Float32Array,
  outputs: number,
  inputs: number,
  signal?: AbortSignal,
): Promise<Int4Blocks> {
  const blocks = Math.ceil(inputs / INT4_BLOCK);
  const values = new Uint8Array((outputs * blocks * INT4_BLOCK) / 2).fill(0x88);
  const scales = new Float32Array(outputs * blocks);
  const sums = { difference: 0, power: 0 };
  const rest = pace(signal);
  for (let row = 0; row < outputs; row++) {
    roundRow(matrix.subarray(row * inputs, (row + 1) * inputs), row * blocks, values, scales, sums);
    if (rest.due()) await rest.rest();
  }
  return { values, scales, relativeError: relativeError(sums.difference, sums.power) };
}

/** A function of its own, without awaits: engines compile it much better. `first` is the index of the row's first block. */
function roundRow(
  row: Float32Array,
  first: number,
  values: Uint8Array,
  scales: Float32Array,
  sums: { difference: number; power: number },
): void {
  let { difference, power } = sums;
  for (let start = 0, index = first; start < row.length; start += INT4_BLOCK, index++) {
    const end = Math.min(start + INT4_BLOCK, row.length);
    let lowest = 0;
    let highest = 0;
    for (let i = start; i < end; i++) {
      const value = row[i]!;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
      power += value * value;
    }
    const extreme = -lowest > highest ? lowest : highest;
    if (extreme === 0) continue;
    const scale = Math.fround(extreme / -8);
    scales[index] = scale;
    const inverse = inverseScale(scale, extreme, -8);
    for (let i = start, at = index * (INT4_BLOCK / 2); i < end; i += 2, at++) {
      const low = row[i]!;
      const lowCode = code(low * inverse);
      const lowChange = low - (lowCode - 8) * scale;
      difference += lowChange * lowChange;
      if (i + 1 === end) {
        values[at] = lowCode | 0x80;
        break;
      }
      const high = row[i + 1]!;
      const highCode = code(high * inverse);
      const highChange = high - (highCode - 8) * scale;
      difference += highChange * highChange;
      values[at] = lowCode | (highCode << 4);
    }
  }
  sums.difference = difference;
  sums.power = power;
}

/** Steps from -8 to 8, rounded and brought to what 4 bits hold; 8 stands for zero. */
function code(steps: number): number {
  const rounded = (steps + 8.5) | 0;
  return rounded > 15 ? 15 : rounded;
}
