import {
  type ClassifiedRow,
  type Classifier,
  classifyTable,
  type LabelScore,
  type TableFormat,
  tableText,
} from "@glossa/sentiment";

/** A row as the page shows it. */
export interface ShownRow {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  /** Most probable first; none where there is a problem. */
  readonly labels: readonly LabelScore[];
  readonly problem?: string;
  /** The row with its answer, as a line of the file to save. */
  readonly line: string;
}

/** A line of a classified table: how the file to save begins, then rows in portions, then the end. */
export type TableLine =
  | { readonly type: "head"; readonly format: string; readonly head: string }
  | { readonly type: "rows"; readonly rows: readonly ShownRow[] }
  | { readonly type: "done" };

/** Rows of a line: few enough that it is written at once. */
const portion = 100;

export async function* tableLines(
  classifier: Classifier,
  content: Uint8Array,
  options: { readonly format: TableFormat; readonly column?: string | undefined; readonly signal: AbortSignal },
): AsyncGenerator<TableLine, void, undefined> {
  const table = await classifyTable(classifier, [content], { ...options, topK: classifier.labels.length });
  const text = tableText(table);
  yield { type: "head", format: text.format, head: text.head };
  let rows: ShownRow[] = [];
  for await (const row of table.rows) {
    rows.push(shown(row, text.row(row)));
    if (rows.length < portion) continue;
    yield { type: "rows", rows };
    rows = [];
  }
  yield { type: "rows", rows };
  yield { type: "done" };
}

function shown({ number, text, fields, classification, problem }: ClassifiedRow, line: string): ShownRow {
  return {
    number,
    text: text ?? fields.map(([, value]) => String(value)).join(" · "),
    labels: classification?.labels ?? [],
    ...(problem && { problem: problem.message }),
    line,
  };
}
