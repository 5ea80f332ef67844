/** Rows that are classified together: enough to fill runs of every length. */
const ROWS_AT_ONCE = 1024;
/** Code units of their texts, so that memory stays bounded where texts are long. */
const LENGTH_AT_ONCE = 1_000_000;

/** Rows in portions. What the rows throw is thrown after the portion before it. */
export async function* portionsOf<Row extends { readonly text?: string | undefined }>(
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<Row[]> {
  let portion: Row[] = [];
  let length = 0;
  try {
    for await (const row of rows) {
      portion.push(row);
      length += row.text?.length ?? 0;
      if (portion.length < ROWS_AT_ONCE && length < LENGTH_AT_ONCE) continue;
      const full = portion;
      portion = [];
      length = 0;
      yield full;
    }
  } catch (error) {
    if (portion.length > 0) yield portion;
    throw error;
  }
  if (portion.length > 0) yield portion;
}
