import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { CheckedOptions } from "@glossa/options";
import { assertOptions } from "../call-checks.ts";
import type { Classifier } from "../classifier.ts";
import { SentimentError } from "../errors.ts";
import { tableFormatOf } from "../tables/open-table.ts";
import type { TableFormat, TableRow } from "../tables/table-row.ts";
import { takeTurns } from "../take-turns.ts";
import { finish, partialFileOf, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import {
  type ClassifyTableOptions,
  classifiedPortions,
  classifyTableRules,
  type TableProgress,
} from "./classify-table.ts";
import { defaultOutputFormat, type OutputFormat, tableText } from "./table-text.ts";

export interface FileProgress extends TableProgress {
  /** Bytes of the input; undefined where it is no file. */
  readonly totalBytes: number | undefined;
}

export interface ClassifyFileOptions extends Omit<ClassifyTableOptions, "format" | "onProgress"> {
  /** The input's format. Default: what its name ends in; needed for a stream. */
  readonly format?: TableFormat | undefined;
  /** Default: what the output's name ends in (`.csv`, `.tsv`, `.jsonl`), else the input's format. */
  readonly outputFormat?: OutputFormat | undefined;
  /** Goes on where an interrupted call with the same input, model and options ended. Default false. */
  readonly resume?: boolean | undefined;
  /** Called after each portion of rows. */
  readonly onProgress?: ((progress: FileProgress) => void) | undefined;
}

/** What became of a file. */
export interface FileReport {
  /** All rows of the output. */
  readonly rows: number;
  /** How many of them could not be classified. */
  readonly problems: number;
  /** How many an interrupted call had done before. */
  readonly resumed: number;
}

const outputFormats: readonly string[] = ["csv", "tsv", "jsonl"] satisfies readonly OutputFormat[];
const rules: CheckedOptions = {
  ...classifyTableRules,
  outputFormat: [outputFormats.join(", "), (value) => outputFormats.includes(value as string)],
  resume: ["true or false", (value) => typeof value === "boolean"],
};

/**
 * Classifies the texts of a file into another, which holds each row as it was and its `label`, `sentiment` and `score`.
 *
 * The output is written beside its place (`OUTPUT.partial`, and `OUTPUT.partial.json` for how far it is) and gets its name when
 * it is whole. Both stay when the work is interrupted, however that happens; `resume` goes on from there.
 *
 * @param input a file, or chunks of bytes or text
 * @throws as `classifyTable`; SentimentError `SENTIMENT_RESUME_MISMATCH` if what was done before is of another input, model or
 *   other options; errors of the file system
 */
export async function classifyFile(
  classifier: Pick<Classifier, "classify" | "model" | "labels" | "temperature">,
  input: string | AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  output: string,
  options: ClassifyFileOptions = {},
): Promise<FileReport> {
  assertOptions("classifyFile", options, rules);
  const { resume = false, outputFormat: wantedFormat, onProgress, ...reading } = options;
  const path = typeof input === "string" ? input : undefined;
  if (path !== undefined && resolve(path) === resolve(output)) {
    throw new SentimentError("SENTIMENT_OPTION_INVALID", `${path} cannot be both input and output`);
  }
  const known = reading.format ?? (path === undefined ? undefined : tableFormatOf(path));
  if (known === undefined) {
    const message = `${path ?? "the input"} does not say its format; give the option format: csv, tsv, jsonl, lines`;
    throw new SentimentError("SENTIMENT_OPTION_INVALID", message);
  }
  const format: TableFormat = known;
  const outputFormat = wantedFormat ?? formatByName(output) ?? defaultOutputFormat(format);
  const totalBytes = path === undefined ? undefined : (await stat(path)).size;
  const partial = partialFileOf(output);
  const before = resume ? await readCheckpoint(partial) : undefined;
  const job = jobOf(classifier, { ...reading, format, outputFormat });
  if (before !== undefined && before.job !== job) {
    throw mismatch(output, `of other options or another model: ${before.job}, not ${job}`);
  }
  const hash = createHash("sha256");
  const note = (row: TableRow): void => {
    hash.update(`${row.json ?? JSON.stringify(row.fields)}\n`);
  };
  async function* passed(rows: AsyncIterable<TableRow>): AsyncGenerator<TableRow> {
    const done = before?.rows ?? 0;
    const other = "of another input: its first rows are not those that were classified";
    let last = 0;
    for await (const row of rows) {
      last = row.number;
      if (row.number <= done) note(row);
      if (row.number === done && hash.copy().digest("hex") !== before?.rowsHash) throw mismatch(output, other);
      if (row.number > done) yield row;
    }
    if (last < done) throw mismatch(output, other);
  }

  const stream = typeof input === "string" ? createReadStream(input) : undefined;
  try {
    const report = await write(stream ?? (input as Exclude<typeof input, string>));
    await finish(partial, output);
    return report;
  } finally {
    stream?.destroy();
  }

  async function write(input: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>): Promise<FileReport> {
    const report = { rows: before?.rows ?? 0, problems: before?.problems ?? 0, resumed: before?.rows ?? 0 };
    const { table, portions } = await classifiedPortions(
      classifier,
      input,
      {
        ...reading,
        format,
        onProgress: ({ bytes }) => onProgress?.({ rows: report.rows, problems: report.problems, bytes, totalBytes }),
      },
      passed,
    );
    const text = tableText(table, {
      format: outputFormat,
      delimiter: reading.delimiter,
      scores: (reading.topK ?? 1) > 1,
      abstained: reading.abstainBelow !== undefined,
    });
    if (before === undefined) await rm(partial.checkpointPath, { force: true });
    const file = await open(partial.path, before === undefined ? "w" : "r+");
    try {
      const turns = takeTurns(reading.signal);
      let bytes = before?.bytes ?? 0;
      await file.truncate(bytes);
      async function append(lines: string): Promise<void> {
        const chunk = Buffer.from(lines);
        for (let at = 0; at < chunk.length; )
          at += (await file.write(chunk, at, chunk.length - at, bytes + at)).bytesWritten;
        bytes += chunk.length;
      }
      if (before === undefined) await append(text.head);
      for await (const portion of portions) {
        let lines = "";
        for (const row of portion) {
          note(row);
          lines += text.row(row);
          if (row.problem !== undefined) report.problems++;
          await turns.next();
        }
        await append(lines);
        // First the rows, then the word that they are there.
        await file.datasync();
        report.rows += portion.length;
        await writeCheckpoint(partial, {
          job,
          rows: report.rows,
          problems: report.problems,
          rowsHash: hash.copy().digest("hex"),
          bytes,
        });
      }
    } finally {
      await file.close();
    }
    return report;
  }
}

/** Everything that decides about the output, in one line. */
function jobOf(
  { model, labels, temperature }: Pick<Classifier, "model" | "labels" | "temperature">,
  options: ClassifyFileOptions,
): string {
  const { signal, maxRecordLength, labelColumn, ...deciding } = options;
  const { reference, revision } = model;
  const sorted = Object.entries({ reference, revision, labels, temperature, ...deciding })
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}

function formatByName(path: string): OutputFormat | undefined {
  const format = tableFormatOf(path);
  return format === "lines" ? undefined : format;
}

function mismatch(output: string, how: string): SentimentError {
  return new SentimentError(
    "SENTIMENT_RESUME_MISMATCH",
    `${output}.partial is ${how}; begin again without resume, or write elsewhere`,
  );
}
