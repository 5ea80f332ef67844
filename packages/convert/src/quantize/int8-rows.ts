import { pace } from "../pace.ts";
import { inverseScale } from "./inverse-scale.ts";
import { relativeError } from "./rounding-error.ts";

const LIMIT = 127;

/** A table in 8 bits with one scale per row. */
export interface Int8Rows {
  /** [rows, columns], in [-127, 127]. */
  readonly values: Int8Array;
  /** [rows]. */
  readonly scales: Float32Array;
  readonly relativeError: number;
}

/** Quantizes a table [rows, columns] whose rows are looked up one by one, such as an embedding. */
export async function int8Rows(
  table: Float32Array,
  rows: number,
  columns: number,
  signal?: AbortSignal,
): Promise<Int8Rows> {
  const values = new Int8Array(table.length);
  const scales = new Float32Array(rows);
  let difference = 0;
  let power = 0;
  const rest = pace(signal);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    const end = start + columns;
    let largest = 0;
    for (let i = start; i < end; i++) {
      const magnitude = Math.abs(table[i]!);
      if (magnitude > largest) largest = magnitude;
    }
    const scale = Math.fround(largest / LIMIT);
    scales[row] = scale;
    const inverse = inverseScale(scale, largest, LIMIT);
    for (let i = start; i < end; i++) {
      const value = table[i]!;
      const rounded = Math.floor(value * inverse + 0.5); // Math.round is several times slower
      values[i] = rounded;
      const change = value - rounded * scale;
      difference += change * change;
      power += value * value;
    }
    if (rest.due()) await rest.rest();
  }
  return { values, scales, relativeError: relativeError(difference, power) };
}
