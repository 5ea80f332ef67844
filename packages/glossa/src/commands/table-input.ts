import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type TableFormat, type TableOptions, tableFormatOf, tableFormats } from "@glossa/sentiment";
import { type Io, UsageError } from "../command.ts";

/** The options of commands that read tables. */
export const tableArguments: Readonly<
  Record<"file" | "format" | "column" | "delimiter" | "encoding", { type: "string" }> &
    Record<"no-header", { type: "boolean"; default: false }>
> = {
  file: { type: "string" },
  format: { type: "string" },
  column: { type: "string" },
  delimiter: { type: "string" },
  encoding: { type: "string" },
  "no-header": { type: "boolean", default: false },
};

export const tableUsage = `  --format FORMAT    csv, tsv, jsonl or lines (default: what the file's name ends in; standard input: lines)
  --column NAME      the column or field with the texts (default text, or the only one)
  --delimiter C      between the fields of CSV (default a comma)
  --no-header        the first line is no header; columns are column_1, column_2, …
  --encoding NAME    windows-1252, gb18030, … (default utf-8; UTF-16 with a byte order mark is recognised)`;

export interface TableValues {
  readonly format?: string | undefined;
  readonly column?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  readonly "no-header": boolean;
}

/** What the arguments say about a table. @throws UsageError */
export function tableOptionsOf(values: TableValues, file: string | undefined): TableOptions {
  const format = values.format ?? (file === undefined ? "lines" : tableFormatOf(file));
  if (format === undefined) {
    throw new UsageError(`the name ${file} does not say its format; give --format ${tableFormats.join(", ")}`);
  }
  if (!tableFormats.includes(format as TableFormat)) {
    throw new UsageError(`--format takes ${tableFormats.join(", ")}`);
  }
  return {
    format: format as TableFormat,
    column: values.column,
    delimiter: values.delimiter,
    encoding: values.encoding,
    header: values["no-header"] ? false : undefined,
  };
}

/** The file, or standard input. @throws UsageError if there is neither */
export async function tableInput(file: string | undefined, io: Io): Promise<AsyncIterable<Uint8Array | string>> {
  if (file === undefined && io.stdin.isTTY) throw new UsageError("give a file, or a table on standard input");
  if (file === undefined) return io.stdin;
  if (!(await isFile(file))) throw new UsageError(`there is no file ${file}`);
  return createReadStream(file);
}

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
