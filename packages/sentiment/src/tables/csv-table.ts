import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { nearestName } from "@glossa/options";
import { type Options, parse } from "csv-parse";
import { SentimentError } from "../errors.ts";
import type { TableOptions } from "./open-table.ts";
import { type Table, type TableRow, textOf } from "./table-row.ts";

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** A CSV or TSV file as a table. */
export async function csvTable(
  pieces: AsyncIterable<string>,
  format: "csv" | "tsv",
  options: TableOptions & { readonly maxRecordLength: number },
): Promise<Table> {
  const { delimiter = format === "tsv" ? "\t" : ",", header: hasHeader = true } = options;
  const records = recordsOf(pieces, {
    delimiter,
    // Quotes in the midst of a field are common ("5" screen"): they stay as they are.
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    max_record_size: options.maxRecordLength,
    info: true,
    ...(format === "tsv" && { quote: false }),
  });
  const first = await records.next();
  if (first.done) throw new SentimentError("SENTIMENT_TABLE_INVALID", "the table is empty: not even a header");
  const header = hasHeader ? first.value.record : first.value.record.map((_, index) => `column_${index + 1}`);
  const names = uniqueNames(header);
  const textAt = columnAt(header, options.column, "column");
  const labelAt = options.labelColumn === undefined ? undefined : columnAt(header, options.labelColumn, "labelColumn");

  function rowOf({ record, line }: Located, number: number): TableRow {
    const all = record.length > names.length ? uniqueNames([...names, ...record.slice(names.length).map(() => "")]) : names;
    const fields = record.map((value, index) => [all[index]!, value] as const);
    const label = labelAt === undefined ? undefined : record[labelAt];
    if (record.length === header.length) {
      return { number, line, fields, label, ...textOf(record[textAt], names[textAt]!) };
    }
    const message = `${record.length} fields where the header has ${header.length}; is a quote or a delimiter missing?`;
    return { number, line, fields, label, text: undefined, problem: { code: "ROW_FIELD_COUNT", message } };
  }
  async function* rows(): AsyncGenerator<TableRow> {
    let number = 0;
    if (!hasHeader) yield rowOf(first.value as Located, ++number);
    for await (const record of records) yield rowOf(record, ++number);
  }
  return { format, header: hasHeader ? header : undefined, rows: rows() };
}

interface Located {
  readonly record: readonly string[];
  readonly line: number;
}

async function* recordsOf(pieces: AsyncIterable<string>, options: Options): AsyncGenerator<Located, undefined> {
  const parser = parse(options);
  // What fails on the way in ends the parser, which then throws it to whoever reads.
  const feeding = pipeline(Readable.from(pieces), parser).catch(() => {});
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      yield { record, line };
      line = info.lines + 1;
    }
  } catch (error) {
    throw explained(error, line, options);
  } finally {
    parser.destroy();
    await feeding;
  }
  return undefined;
}

function explained(error: unknown, line: number, { max_record_size }: Options): unknown {
  const messages: Readonly<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: `a quote is opened in the record that begins on line ${line} and never closed`,
    CSV_MAX_RECORD_SIZE:
      `the record that begins on line ${line} is longer than ${max_record_size} (maxRecordLength); ` +
      "is a quote opened and never closed?",
  };
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string" || !/^(CSV_|INVALID_)/.test(code)) return error;
  const message = messages[code] ?? `line ${line}: ${(error as Error).message}`;
  return new SentimentError("SENTIMENT_TABLE_INVALID", message, { cause: error });
}

/** The column that was named, or the one that must be meant. */
function columnAt(header: readonly string[], wanted: string | undefined, option: string): number {
  if (wanted === undefined && header.length === 1) return 0;
  const name = wanted ?? "text";
  const at = header.indexOf(name);
  if (at !== -1 && at === header.lastIndexOf(name)) return at;
  const list = header
    .slice(0, 30)
    .map((column) => JSON.stringify(column))
    .join(", ");
  if (at !== -1) {
    const message = `the table has several columns "${name}": ${list}`;
    throw new SentimentError("SENTIMENT_COLUMN_MISSING", message);
  }
  const near = nearestName(name, header);
  const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
  const message =
    wanted === undefined
      ? `name the column that holds the texts (${option}); the table has ${list}`
      : `the table has no column "${name}".${hint} It has ${list}`;
  throw new SentimentError("SENTIMENT_COLUMN_MISSING", message);
}

/** Names for fields that can be keys of an object: unique, and none empty. */
export function uniqueNames(header: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((column, index) => {
    const name = column.trim() === "" ? `column_${index + 1}` : column;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}_${times}`;
  });
}
