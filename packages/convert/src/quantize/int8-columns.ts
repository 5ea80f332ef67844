import { pace } from "../pace.ts";
import { RoundingError } from "./rounding-error.ts";

/**
 * The largest magnitude of a weight. Two products of uint8 × int8 are added in 16 bits on CPUs without VNNI, and saturate:
 * 2 · 255 · 64 = 32,640 is the most that fits (docs/decisions/0001-int8-linear-layers.md).
 */
const LIMIT = 63;

/** Rows handled together while transposing: their lines of the result share cache lines. */
const BLOCK_ROWS = 64;

/** A matrix in 7 bits with one scale per output. */
export interface Int8Columns {
  /** [inputs, outputs], in [-63, 63]. */
  readonly values: Int8Array;
  /** [outputs]. */
  readonly scales: Float32Array;
  readonly relativeError: number;
}

/** Quantizes a matrix [outputs, inputs], as checkpoints have it, and transposes it to [inputs, outputs]. */
export async function int8Columns(
  matrix: Float32Array,
  outputs: number,
  inputs: number,
  signal?: AbortSignal,
): Promise<Int8Columns> {
  const values = new Int8Array(matrix.length);
  const scales = new Float32Array(outputs);
  const error = new RoundingError();
  const rest = pace(signal);
  for (let start = 0; start < outputs; start += BLOCK_ROWS) {
    const end = Math.min(outputs, start + BLOCK_ROWS);
    for (let row = start; row < end; row++) {
      const line = matrix.subarray(row * inputs, (row + 1) * inputs);
      let largest = 0;
      for (const value of line) largest = Math.max(largest, Math.abs(value));
      const scale = Math.fround(largest / LIMIT);
      scales[row] = scale;
      const inverse = scale === 0 ? 0 : 1 / scale;
      for (let column = 0; column < inputs; column++) {
        const value = line[column]!;
        const rounded = Math.max(-LIMIT, Math.min(LIMIT, Math.round(value * inverse)));
        values[column * outputs + row] = rounded;
        error.add(value, rounded * scale);
      }
    }
    if (rest.due()) await rest.rest();
  }
  return { values, scales, relativeError: error.relative() };
}
