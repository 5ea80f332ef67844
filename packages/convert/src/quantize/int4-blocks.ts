import { pace } from "../pace.ts";
import { relativeError } from "./rounding-error.ts";

/** Inputs that share a scale. */
export const INT4_BLOCK = 32;

/** A matrix in 4 bits with one scale for each 32 inputs of an output, as MatMulNBits reads it. */
export interface Int4Blocks {
  /** [outputs, blocks, 16]: two elements to a byte, the earlier in the low half, 8 standing for zero. */
  readonly values: Uint8Array;
  /** [outputs, blocks]. */
  readonly scales: Float32Array;
  readonly relativeError: number;
}

/**
 * Quantizes a matrix [outputs, inputs]. The element of largest magnitude of a block becomes -8, as in GGUF's Q4_0, so that
 * all 16 steps are used; where the inputs are not a multiple of 32, the last block is filled with zeros.
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
  let difference = 0;
  let power = 0;
  const rest = pace(signal);
  for (let row = 0; row < outputs; row++) {
    for (let block = 0; block < blocks; block++) {
      const start = row * inputs + block * INT4_BLOCK;
      const end = Math.min(start + INT4_BLOCK, (row + 1) * inputs);
      let extreme = 0;
      for (let i = start; i < end; i++) if (Math.abs(matrix[i]!) > Math.abs(extreme)) extreme = matrix[i]!;
      const scale = Math.fround(extreme / -8);
      const index = row * blocks + block;
      scales[index] = scale;
      const inverse = scale === 0 ? 0 : 1 / scale;
      for (let i = start; i < end; i++) {
        const value = matrix[i]!;
        const rounded = Math.max(-8, Math.min(7, Math.round(value * inverse)));
        const at = (index * INT4_BLOCK + (i - start)) >> 1;
        const nibble = rounded + 8;
        values[at] = (i - start) % 2 === 0 ? (values[at]! & 0xf0) | nibble : (values[at]! & 0x0f) | (nibble << 4);
        difference += (value - rounded * scale) ** 2;
        power += value * value;
      }
    }
    if (rest.due()) await rest.rest();
  }
  return { values, scales, relativeError: relativeError(difference, power) };
}
