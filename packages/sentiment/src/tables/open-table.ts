import { extname } from "node:path";
import type { CheckedOptions } from "@glossa/options";
import { assertOptions } from "../call-checks.ts";
import { SentimentError } from "../errors.ts";
import { takeTurns } from "../take-turns.ts";
import { csvTable } from "./csv-table.ts";
import { decodeText } from "./decode-text.ts";
import { jsonlTable, linesTable } from "./jsonl-table.ts";
import { type Table, type TableFormat, tableFormats } from "./table-row.ts";

/** Length of one record at most: no review has ten million, but an unclosed quote swallows a file. */
export const MAX_RECORD_LENGTH = 10_000_000;

export interface TableOptions {
  readonly format: TableFormat;
  /** The column (CSV, TSV) or field (JSON lines) that holds the text. Default `"text"`, or the only one there is. */
  readonly column?: string | undefined;
  /** The column that holds the right label, for `evaluate` and `calibrate`. */
  readonly labelColumn?: string | undefined;
  /** What stands between the fields of CSV. Default `","`; `"\t"` reads tabs with quotes as spreadsheets write them. */
  readonly delimiter?: string | undefined;
  /** Whether CSV and TSV begin with the names of the columns. Default true; else they are `column_1`, `column_2`, … */
  readonly header?: boolean | undefined;
  /** A label of the Encoding standard: `"windows-1252"`, … Default `"utf-8"`; UTF-16 is recognised by its byte order mark. */
  readonly encoding?: string | undefined;
  /** Code units (in CSV bytes of UTF-8) of one record at most. Default 10,000,000. */
  readonly maxRecordLength?: number | undefined;
  /** Stops the reading; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

const isText = (value: unknown): boolean => typeof value === "string";
export const tableRules: CheckedOptions = {
  format: [tableFormats.join(", "), (value) => tableFormats.includes(value as TableFormat)],
  column: ["the name of a column", isText],
  labelColumn: ["the name of a column", isText],
  delimiter: ["one character", (value) => isText(value) && [...(value as string)].length === 1],
  header: ["true or false", (value) => typeof value === "boolean"],
  encoding: ["a label of the Encoding standard", isEncoding],
  maxRecordLength: ["a positive integer", (value) => Number.isSafeInteger(value) && (value as number) > 0],
  signal: ["an AbortSignal", (value) => value instanceof AbortSignal],
};

function isEncoding(value: unknown): boolean {
  try {
    return typeof value === "string" && new TextDecoder(value).encoding !== "";
  } catch {
    return false;
  }
}

/**
 * Reads texts from a file or a request as they come: no more than a record is held in memory.
 *
 * A row that cannot be classified has a `problem` and keeps its fields; only what makes the rest unreadable is thrown.
 *
 * @param input chunks of bytes or text: a stream, an array of buffers
 * @throws SentimentError `SENTIMENT_COLUMN_MISSING`, `SENTIMENT_OPTION_UNKNOWN`, `SENTIMENT_OPTION_INVALID`; also from the rows:
 *   `SENTIMENT_TABLE_INVALID` for a quote that is never closed, a CSV record above `maxRecordLength`, bytes of another encoding
 */
export async function openTable(
  input: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: TableOptions,
): Promise<Table> {
  assertOptions("openTable", options, tableRules);
  if (options?.format === undefined) {
    throw new SentimentError("SENTIMENT_OPTION_INVALID", `name the table's format: ${tableFormats.join(", ")}`);
  }
  const { format, encoding = "utf-8", maxRecordLength = MAX_RECORD_LENGTH } = options;
  const pieces = decodeText(chunksOf(input), encoding, takeTurns(options.signal));
  if (format === "jsonl") return jsonlTable(pieces, { ...options, maxRecordLength });
  if (format === "lines") return linesTable(pieces, { ...options, maxRecordLength });
  return csvTable(pieces, format, { ...options, maxRecordLength });
}

async function* chunksOf(
  input: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string> {
  yield* input;
}

/** The format that a file's name promises; undefined for names that promise none. */
export function tableFormatOf(path: string): TableFormat | undefined {
  const formats: Readonly<Record<string, TableFormat>> = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "lines",
  };
  const extension = extname(path).toLowerCase();
  return Object.hasOwn(formats, extension) ? formats[extension] : undefined;
}
