import { pace } from "./pace.ts";

/** As many rows fill a cache line of each column. */
const TILE_ROWS = 16;

/** A matrix [rows, columns] as [columns, rows]. Lets other work run meanwhile. */
export async function transpose(
  source: Float32Array,
  rows: number,
  columns: number,
  signal?: AbortSignal,
): Promise<Float32Array<ArrayBuffer>> {
  const result = new Float32Array(source.length);
  const rest = pace(signal);
  for (let start = 0; start < rows; start += TILE_ROWS) {
    const end = Math.min(rows, start + TILE_ROWS);
    for (let column = 0; column < columns; column++) {
      for (let row = start; row < end; row++) result[column * rows + row] = source[row * columns + column]!;
    }
    if (rest.due()) await rest.rest();
  }
  return result;
}
