import { pace } from "../pace.ts";
import { RoundingError } from "./rounding-error.ts";

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
  const error = new RoundingError();
  const rest = pace(signal);
  for (let row = 0; row < outputs; row++) {
    for (let block = 0; block < blocks; block++) {
      const start = row * inputs + block * INT8_BLOCK;
      const end = Math.min(start + INT8_BLOCK, (row + 1) * inputs);
      let largest = 0;
      for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(matrix[i]!));
      const index = row * blocks + block;
      const scale = Math.fround(largest / LIMIT);
      scales[index] = scale;
      const inverse = scale === 0 ? 0 : 1 / scale;
      for (let i = start; i < end; i++) {
        const value = matrix[i]!;
        const rounded = Math.max(-LIMIT, Math.min(LIMIT, Math.round(value * inverse)));
        values[index * INT8_BLOCK + (i - start)] = rounded + 128;
        error.add(value, rounded * scale);
      }
    }
    if (rest.due()) await rest.rest();
  }
  return { values, scales, relativeError: error.relative() };
}
