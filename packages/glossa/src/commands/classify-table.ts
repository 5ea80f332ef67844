import { once } from "node:events";
import { existsSync } from "node:fs";
import { type Classifier, type ClassifyTableOptions, classifyFile, classifyTable, tableText } from "@glossa/sentiment";
import type { Io } from "../command.ts";
import { progressBar } from "../progress-bar.ts";
import { tableInput } from "./table-input.ts";

export interface TableJob {
  /** Undefined: standard input. */
  readonly file: string | undefined;
  /** Undefined: standard output. */
  readonly output: string | undefined;
  readonly options: ClassifyTableOptions;
  readonly jsonl: boolean;
  readonly resume: boolean;
}

/** `glossa classify` for tables: rows with their labels behind them. */
export async function classifyTableTo(classifier: Classifier, job: TableJob, io: Io): Promise<void> {
  if (job.output === undefined) await toStandardOutput(classifier, job, io);
  else await toFile(classifier, job, job.output, io);
}

async function toStandardOutput(classifier: Classifier, { file, options, jsonl }: TableJob, io: Io): Promise<void> {
  const table = await classifyTable(classifier, await tableInput(file, io), { ...options, signal: io.signal });
  const text = tableText(table, {
    format: jsonl ? "jsonl" : undefined,
    delimiter: options.delimiter,
    scores: (options.topK ?? 1) > 1,
    abstained: options.abstainBelow !== undefined,
  });
  let problems = 0;
  let lines = text.head;
  const flush = async (): Promise<void> => {
    if (lines !== "" && !io.stdout.write(lines)) await once(io.stdout, "drain", { signal: io.signal });
    lines = "";
  };
  for await (const row of table.rows) {
    lines += text.row(row);
    if (row.problem !== undefined) problems++;
    if (lines.length >= 16_384) await flush();
  }
  await flush();
  if (problems > 0) io.stderr.write(`${problems} rows could not be classified; "problem" says why\n`);
}

async function toFile(
  classifier: Classifier,
  { file, options, jsonl, resume }: TableJob,
  output: string,
  io: Io,
): Promise<void> {
  const bar = progressBar(io.stderr);
  try {
    const { rows, problems, resumed } = await classifyFile(
      classifier,
      file ?? (await tableInput(undefined, io)),
      output,
      {
        ...options,
        outputFormat: jsonl ? "jsonl" : undefined,
        resume,
        signal: io.signal,
        onProgress({ rows, bytes, totalBytes }) {
          if (totalBytes) bar.show(Math.floor((100 * bytes) / totalBytes), 100, `%, ${rows} rows`);
        },
      },
    );
    bar.clear();
    const before = resumed === 0 ? "" : `, ${resumed} of them from before`;
    const bad = problems === 0 ? "" : `; ${problems} could not be classified, "problem" says why`;
    io.stderr.write(`${output}: ${rows} rows${before}${bad}\n`);
  } catch (error) {
    bar.clear();
    if (existsSync(`${output}.partial.json`)) {
      io.stderr.write(`What is done stays in ${output}.partial; the same command with --resume goes on from there.\n`);
    }
    throw error;
  }
}
