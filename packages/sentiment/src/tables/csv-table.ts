import { nearestName } from "@glossa/options";
import { type Options, parse } from "csv-parse";
import { SentimentError } from "../errors.ts";
import type { TableOptions } from "./open-table.ts";
import { type Table, type TableRow, textOf } from "./table-row.ts";
import { uniqueNames } from "./unique-names.ts";

type CsvOptions = Options & { readonly max_record_size: number };

interface ParsedRecord {
  readonly record: readonly string[];
  /** The record as it stands there, with the empty lines before it. */
  readonly raw: string;
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
    raw: true,
    ...(format === "tsv" && { quote: false }),
  });
  const first = await records.next();
  if (first.done) throw new SentimentError("SENTIMENT_TABLE_INVALID", "the table is empty: not even a header");
  try {
    return tableOf(first.value);
  } catch (error) {
    await records.return(undefined);
    throw error;
  }

  function tableOf(first: Located): Table {
    const header = hasHeader ? first.record : first.record.map((_, index) => `column_${index + 1}`);
    const names = uniqueNames(header);
    const textAt = columnAt(header, options.column, "column");
    const labelAt =
      options.labelColumn === undefined ? undefined : columnAt(header, options.labelColumn, "labelColumn");

    function rowOf({ record, line }: Located, number: number): TableRow {
      const all =
        record.length > names.length ? uniqueNames([...names, ...record.slice(names.length).map(() => "")]) : names;
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
      if (!hasHeader) yield rowOf(first, ++number);
      for await (const record of records) yield rowOf(record, ++number);
    }
    return { format, header: hasHeader ? header : undefined, columns: names, rows: rows() };
  }
}

interface Located {
  readonly record: readonly string[];
  readonly line: number;
}

async function* recordsOf(pieces: AsyncIterable<string>, options: CsvOptions): AsyncGenerator<Located, undefined> {
  let found: ParsedRecord[] = [];
  let line = 1;
  // Records are taken from the callback, not from the stream: what stands before an error is then not lost with it.
  const parser = parse({
    ...options,
    on_record(record) {
      found.push(record as unknown as ParsedRecord);
      return null;
    },
  });
  let failure: unknown;
  parser.on("error", (error) => {
    failure = error;
  });
  parser.resume();
  function* taken(): Generator<Located> {
    for (const { record, raw } of found) {
      const [empty] = /^[\r\n]*/.exec(raw)!;
      line += breaksIn(empty);
      yield { record, line };
      line += breaksIn(raw.slice(empty.length));
    }
    found = [];
    if (failure !== undefined) throw explained(failure, line, options);
  }
  try {
    // Empty fields count nothing in the parser's own limit: a line of nothing but delimiters would have no end.
    let unfinished = 0;
    for await (const piece of pieces) {
      await new Promise<void>((done) => parser.write(piece, () => done()));
      unfinished = found.length > 0 ? 0 : unfinished + piece.length;
      yield* taken();
      if (unfinished > options.max_record_size) throw tooLong(line, options);
    }
    await new Promise<void>((done) => parser.end(() => done()));
    yield* taken();
  } finally {
    parser.destroy();
  }
  return undefined;
}

function breaksIn(raw: string): number {
  return raw.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function explained(error: unknown, line: number, options: CsvOptions): unknown {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string" || !/^(CSV_|INVALID_)/.test(code)) return error;
  if (code === "CSV_MAX_RECORD_SIZE") return tooLong(line, options, error);
  const message =
    code === "CSV_QUOTE_NOT_CLOSED"
      ? `a quote is opened in the record that begins on line ${line} and never closed`
      : `line ${line}: ${(error as Error).message}`;
  return new SentimentError("SENTIMENT_TABLE_INVALID", message, { cause: error });
}

function tooLong(line: number, { max_record_size }: CsvOptions, cause?: unknown): SentimentError {
  const message =
    `the record that begins on line ${line} is longer than ${max_record_size} (maxRecordLength); ` +
    "is a quote opened and never closed?";
  return new SentimentError("SENTIMENT_TABLE_INVALID", message, { cause });
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
