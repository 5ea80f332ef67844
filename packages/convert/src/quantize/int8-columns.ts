import { pace } from "../pace.ts";
import { inverseScale } from "./inverse-scale.ts";
import { relativeError } from "./rounding-error.ts";

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
  let difference = 0;
  let power = 0;
  const rest = pace(signal);
  for (let first = 0; first < outputs; first += BLOCK_ROWS) {
    const last = Math.min(outputs, first + BLOCK_ROWS);
    for (let row = first; row < last; row++) {
      const start = row * inputs;
      let largest = 0;
      for (let i = start; i < start + inputs; i++) {
        const magnitude = Math.abs(matrix[i]!);
        if (magnitude > largest) largest = magnitude;
      }
      const scale = Math.fround(largest / LIMIT);
      scales[row] = scale;
      const inverse = inverseScale(scale, largest, LIMIT);
      for (let column = 0, at = row; column < inputs; column++, at += outputs) {
        const value = matrix[start + column]!;
        const rounded = Math.floor(value * inverse + 0.5); // Math.round is several times slower
        values[at] = rounded;
        const change = value - rounded * scale;
        difference += change * change;
        power += value * value;
      }
    }
    if (rest.due()) await rest.rest();
  }
  return { values, scales, relativeError: relativeError(difference, power) };
}
