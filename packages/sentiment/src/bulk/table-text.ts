import { stringify } from "csv-stringify/sync";
import { SentimentError } from "../errors.ts";
import type { Table, TableFormat } from "../tables/table-row.ts";
import { uniqueNames } from "../tables/unique-names.ts";
import type { ClassifiedRow } from "./classify-table.ts";

/** `jsonl` from every format; `csv` from CSV, TSV and plain lines; `tsv` from TSV. */
export type OutputFormat = "csv" | "tsv" | "jsonl";

export interface TableTextOptions {
  /** Default: the table's own format; CSV for plain lines. */
  readonly format?: OutputFormat | undefined;
  /** What stands between the fields of CSV. Default `","`. */
  readonly delimiter?: string | undefined;
  /** Adds `scores`: the scores of the `topK` labels, as a JSON object. Default false. */
  readonly scores?: boolean | undefined;
  /** Adds `abstained`: whether the score is below `abstainBelow`. Default false. */
  readonly abstained?: boolean | undefined;
}

/** Classified rows as text. */
export interface TableText {
  readonly format: OutputFormat;
  /** The line of column names, where the table has them. */
  readonly head: string;
  /** A row: its own fields as they were, then `label`, `sentiment`, `score` and what was asked for. */
  row(row: ClassifiedRow): string;
}

/**
 * How classified rows are written. Columns are added behind the table's own; where it has a `label` already, the new one is
 * `label_2`. `problem` says what is wrong with a row that was not classified.
 *
 * @throws SentimentError `SENTIMENT_OPTION_INVALID` where a format cannot hold the rows of the other
 */
export function tableText(
  { format: from, header, columns }: Pick<Table, "format" | "header" | "columns">,
  options: TableTextOptions = {},
): TableText {
  const format = options.format ?? defaultOutputFormat(from);
  const added = [
    "label",
    "sentiment",
    "score",
    ...(options.abstained ? ["abstained"] : []),
    ...(options.scores ? ["scores"] : []),
    "problem",
  ];
  const valuesOf = ({ classification, problem }: ClassifiedRow): Readonly<Record<string, unknown>> => ({
    label: classification?.label,
    sentiment: classification?.sentiment,
    score: classification?.score,
    abstained: classification?.abstained,
    scores: classification && Object.fromEntries(classification.labels.map(({ label, score }) => [label, score])),
    problem,
  });
  if (format === "jsonl") return { format, head: "", row: (row) => jsonLine(row, added, valuesOf(row)) };
  if (from === "jsonl" || (format === "tsv" && from !== "tsv")) {
    const why = from === "jsonl" ? "the fields of its lines may differ" : "its fields may hold tabs and line breaks";
    const message = `a table in ${from} cannot be written as ${format}, because ${why}; write ${from === "jsonl" ? "" : "csv or "}jsonl`;
    throw new SentimentError("SENTIMENT_OPTION_INVALID", message);
  }

  const width = columns!.length;
  const line = format === "tsv" ? tsvLine : (fields: readonly string[]) => csvLine(fields, options.delimiter ?? ",");
  const own = header ?? (from === "lines" ? columns! : undefined);
  return {
    format,
    head: own === undefined ? "" : line([...own, ...uniqueNames([...own, ...added]).slice(width)]),
    row(row) {
      const fields = row.fields.map(([, value]) => String(value));
      const beyond = fields.slice(width);
      const values = valuesOf(row);
      const cells = added.map((name) => {
        if (name === "problem") return problemCell(row, beyond);
        const value = values[name];
        return value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
      });
      return line([...Array.from({ length: width }, (_, index) => fields[index] ?? ""), ...cells]);
    },
  };
}

/** The format that a table is written in unless another is asked for. */
export function defaultOutputFormat(from: TableFormat): OutputFormat {
  return from === "lines" ? "csv" : from;
}

/** Fields that stand beyond the header have no column: the problem names them. */
function problemCell({ problem }: ClassifiedRow, beyond: readonly string[]): string {
  if (problem === undefined) return "";
  const rest = beyond.length === 0 ? "" : `; beyond the header: ${JSON.stringify(beyond)}`;
  return `${problem.code}: ${problem.message}${rest}`;
}

/** An object keeps its spelling: reading and writing would round long numbers and drop repeated names. */
function jsonLine(row: ClassifiedRow, added: readonly string[], values: Readonly<Record<string, unknown>>): string {
  const keys = row.fields.map(([name]) => name);
  const names = uniqueNames([...keys, ...added]).slice(keys.length);
  const entries = added.map((name, index) => [names[index]!, values[name]] as const);
  if (row.json === undefined) return `${JSON.stringify(Object.fromEntries([...row.fields, ...entries]))}\n`;
  const more = JSON.stringify(Object.fromEntries(entries));
  return `${row.json.trim().slice(0, -1)}${keys.length === 0 ? "" : ","}${more.slice(1)}\n`;
}

function csvLine(fields: readonly string[], delimiter: string): string {
  return stringify([fields], { delimiter, quoted_match: /[\r\n]/ });
}

function tsvLine(fields: readonly string[]): string {
  return `${fields.map((field) => field.replaceAll(/[\t\r\n]+/g, " ")).join("\t")}\n`;
}
