import { pace } from "../pace.ts";
import { RoundingError } from "./rounding-error.ts";

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
  const error = new RoundingError();
  const rest = pace(signal);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let largest = 0;
    for (let i = start; i < start + columns; i++) largest = Math.max(largest, Math.abs(table[i]!));
    const scale = Math.fround(largest / LIMIT);
    scales[row] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let i = start; i < start + columns; i++) {
      const value = table[i]!;
      const rounded = Math.max(-LIMIT, Math.min(LIMIT, Math.round(value * inverse)));
      values[i] = rounded;
      error.add(value, rounded * scale);
    }
    if (rest.due()) await rest.rest();
  }
  return { values, scales, relativeError: error.relative() };
}
