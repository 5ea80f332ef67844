/** What is wrong with a row. The row itself is kept. */
export interface RowProblem {
  readonly code:
    | "ROW_TEXT_EMPTY" // the text is missing or white space
    | "ROW_TEXT_NOT_STRING" // JSON: the text is a number, a list, …
    | "ROW_COLUMN_MISSING" // JSON: the object has no such field
    | "ROW_FIELD_COUNT" // CSV: more or fewer fields than the header
    | "ROW_JSON_INVALID" // JSON lines: no JSON, or no object
    | "ROW_TOO_LONG"; // longer than `maxRecordLength`
  readonly message: string;
}

/** A row of a table. */
export interface TableRow {
  /** Counted from 1, without the header. */
  readonly number: number;
  /** The line of the file on which it begins, counted from 1. */
  readonly line: number;
  /** All its fields by name, in their order. Names are unique: the second `a` is `a_2`, one without a name `column_3`. */
  readonly fields: readonly (readonly [name: string, value: unknown])[];
  /** JSON lines: the object as the line spells it, with numbers that JavaScript would round. */
  readonly json?: string;
  /** The text to classify; undefined where there is a problem. */
  readonly text: string | undefined;
  /** What stands in `labelColumn`, if one was named. */
  readonly label: string | undefined;
  readonly problem: RowProblem | undefined;
}

/** A table that is being read. */
export interface Table {
  readonly format: TableFormat;
  /** The header of a CSV or TSV file as it stands there; undefined for other formats. */
  readonly header: readonly string[] | undefined;
  /** Names of the fields as rows have them: unique; undefined for JSON lines, where each row has its own. */
  readonly columns: readonly string[] | undefined;
  /** Rows as they are read. Can be iterated once. */
  readonly rows: AsyncIterable<TableRow>;
}

/**
 * `csv` (RFC 4180), `tsv` (fields between tabs, quotes mean nothing), `jsonl` (an object a line), `lines` (a text a line, empty
 * lines are passed over).
 */
export type TableFormat = "csv" | "tsv" | "jsonl" | "lines";

export const tableFormats: readonly TableFormat[] = ["csv", "tsv", "jsonl", "lines"];

/** The text of a field, or what is wrong with it. */
export function textOf(value: unknown, column: string): Pick<TableRow, "text" | "problem"> {
  if (typeof value === "string" && /\S/.test(value)) return { text: value, problem: undefined };
  if (value === undefined || value === null || typeof value === "string") {
    return { text: undefined, problem: { code: "ROW_TEXT_EMPTY", message: `"${column}" is empty` } };
  }
  const message = `"${column}" holds ${Array.isArray(value) ? "a list" : `a ${typeof value}`}, not a text`;
  return { text: undefined, problem: { code: "ROW_TEXT_NOT_STRING", message } };
}
