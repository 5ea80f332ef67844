import { SentimentError } from "../errors.ts";
import { linesOf } from "./lines-of.ts";
import type { TableOptions } from "./open-table.ts";
import { type RowProblem, type Table, type TableRow, textOf } from "./table-row.ts";

/** JSON lines as a table: an object a line, empty lines passed over. */
export function jsonlTable(
  pieces: AsyncIterable<string>,
  options: TableOptions & { readonly maxRecordLength: number },
): Table {
  const { column = "text", labelColumn, maxRecordLength } = options;

  function rowOf(line: number, number: number, text: string): TableRow {
    const value = parsed(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const what = value === undefined ? "the line is not JSON" : "the line holds no object";
      return bad(line, number, text, { code: "ROW_JSON_INVALID", message: what });
    }
    const fields = Object.entries(value);
    const object = value as Readonly<Record<string, unknown>>;
    const gold = labelColumn === undefined ? undefined : object[labelColumn];
    const label = gold === undefined || gold === null ? undefined : String(gold);
    if (Object.hasOwn(value, column))
      return { number, line, fields, json: text, label, ...textOf(object[column], column) };
    const message = `the object has no field "${column}"`;
    const problem: RowProblem = { code: "ROW_COLUMN_MISSING", message };
    return { number, line, fields, json: text, label, text: undefined, problem };
  }
  async function* rows(): AsyncGenerator<TableRow> {
    let number = 0;
    for await (const { number: line, text, cut } of linesOf(pieces, maxRecordLength)) {
      if (cut) yield tooLong(line, ++number, text, maxRecordLength);
      else if (/\S/.test(text)) yield rowOf(line, ++number, text);
    }
  }
  return { format: "jsonl", header: undefined, columns: undefined, rows: rows() };
}

/** Plain lines as a table: a text a line, empty lines passed over. */
export function linesTable(
  pieces: AsyncIterable<string>,
  options: TableOptions & { readonly maxRecordLength: number },
): Table {
  const { column = "text", labelColumn, maxRecordLength } = options;
  if (column !== "text" || labelColumn !== undefined) {
    const message =
      "plain lines have no columns; name the format (csv, tsv, jsonl) or leave column and labelColumn out";
    throw new SentimentError("SENTIMENT_COLUMN_MISSING", message);
  }
  async function* rows(): AsyncGenerator<TableRow> {
    let number = 0;
    for await (const { number: line, text, cut } of linesOf(pieces, maxRecordLength)) {
      if (cut) yield tooLong(line, ++number, text, maxRecordLength);
      else if (/\S/.test(text)) {
        yield { number: ++number, line, fields: [["text", text]], label: undefined, text, problem: undefined };
      }
    }
  }
  return { format: "lines", header: undefined, columns: ["text"], rows: rows() };
}

/** How much of a line that is too long is kept. */
const KEPT = 200;

function tooLong(line: number, number: number, text: string, maxRecordLength: number): TableRow {
  const message = `the line is longer than ${maxRecordLength} (maxRecordLength); its beginning is kept`;
  return bad(line, number, text.slice(0, KEPT), { code: "ROW_TOO_LONG", message });
}

function bad(line: number, number: number, raw: string, problem: RowProblem): TableRow {
  return { number, line, fields: [["raw", raw]], label: undefined, text: undefined, problem };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
