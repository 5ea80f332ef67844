import { pace } from "../pace.ts";
import { inverseScale } from "./inverse-scale.ts";
import { relativeError } from "./rounding-error.ts";

/** Inputs that share a scale. */
export const INT8_BLOCK = 32;
const LIMIT = 127;

/** A matrix in 8 bits with one scale for each 32 inputs of an output, as MatMulNBits reads it. */
export interface Int8Blocks {
  /** [outputs, blocks, 32], 128 standing for zero. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** [outputs, blocks]. */
  readonly scales: Float32Array<ArrayBuffer>;
  readonly relativeError: number;
}

/** Quantizes a matrix [outputs, inputs]; where the inputs are not a multiple of 32, the last block is filled with zeros. */
export async function int8Blocks(
  matrix: Float32Array,
  outputs: number,
  inputs: number,
  signal?: AbortSignal,
): Promise<Int8Blocks> {
  const blocks = Math.ceil(inputs / INT8_BLOCK);
  const values = new Uint8Array(outputs * blocks * INT8_BLOCK).fill(128);
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
  for (let start = 0, index = first; start < row.length; start += INT8_BLOCK, index++) {
    const end = Math.min(start + INT8_BLOCK, row.length);
    let largest = 0;
    for (let i = start; i < end; i++) {
      const magnitude = Math.abs(row[i]!);
      if (magnitude > largest) largest = magnitude;
    }
    const scale = Math.fround(largest / LIMIT);
    scales[index] = scale;
    const inverse = inverseScale(scale, largest, LIMIT);
    const shift = index * INT8_BLOCK - start;
    for (let i = start; i < end; i++) {
      const value = row[i]!;
      const rounded = Math.floor(value * inverse + 0.5); // Math.round is several times slower
      values[i + shift] = rounded + 128;
      const change = value - rounded * scale;
      difference += change * change;
      power += value * value;
    }
  }
  sums.difference = difference;
  sums.power = power;
}
