import { pace } from "../pace.ts";
import { relativeError } from "./rounding-error.ts";

/** Inputs that share a scale. */
export const INT4_BLOCK = 32;

/**
 * The steps that a block's element of largest magnitude lies at, below zero, where there are eight: all of them, or some
 * more, which cuts it and is finer for all others.
 */
const STEPS = 8;
const MORE_STEPS = 8.75;

/** A matrix in 4 bits with one scale for each 32 inputs of an output, as MatMulNBits reads it. */
export interface Int4Blocks {
  /** [outputs, blocks, 16]: two elements to a byte, the earlier in the low half, 8 standing for zero. */
  readonly values: Uint8Array;
  /** [outputs, blocks], negative where a block's extreme is positive. */
  readonly scales: Float32Array;
  readonly relativeError: number;
}

/**
 * Quantizes a matrix [outputs, inputs]. Each block is rounded twice, with its element of largest magnitude at -8 and at
 * -8.75 steps; each time the scale that then fits best is computed (least squares: Σ q·x / Σ q·q), and what leaves the
 * least squared error stays. Where the inputs are not a multiple of 32, the last block is filled with zeros.
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
    const factor1 = -STEPS / extreme;
    const factor2 = -MORE_STEPS / extreme;
    let [products1, squares1, products2, squares2] = [0, 0, 0, 0];
    for (let i = start; i < end; i++) {
      const value = row[i]!;
      const step1 = code(value * factor1) - 8;
      products1 += step1 * value;
      squares1 += step1 * step1;
      const step2 = code(value * factor2) - 8;
      products2 += step2 * value;
      squares2 += step2 * step2;
    }
    // The error that is left is Σ x·x - (Σ q·x)² / Σ q·q.
    const more = products2 * products2 * squares1 > products1 * products1 * squares2;
    const inverse = more ? factor2 : factor1;
    const scale = Math.fround(more ? products2 / squares2 : products1 / squares1);
    scales[index] = scale;
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

/** Steps from -9 to 9, rounded and brought to what 4 bits hold; 8 stands for zero. */
function code(steps: number): number {
  const rounded = (steps + 8.5) | 0; // no less than 0: -8.75 + 8.5 is cut towards zero
  return rounded > 15 ? 15 : rounded;
}
