import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { parseArgs } from "node:util";
import {
  type Classification,
  type Classifier,
  createClassifier,
  DEFAULT_MODEL,
  tableFormatOf,
} from "@glossa/sentiment";
import { type Command, type Io, UsageError } from "../command.ts";
import { numberOption } from "../number-option.ts";
import { classifyTableTo } from "./classify-table.ts";
import { isFile, tableArguments, tableOptionsOf, tableUsage } from "./table-input.ts";

const usage = `glossa classify [TEXT ... | FILE] [options]

Labels each text. Without a text or file it reads standard input, one text a line; empty lines are passed over. A table (CSV,
TSV, JSON lines) comes out with the columns label, sentiment and score behind its own.

  --file FILE        the file, if its name could be a text
${tableUsage}
  -o, --output FILE  where a table goes (default standard output); it gets this name when it is whole
  --resume           go on where the same command was interrupted; needs --output
  --abstain-below P  marks answers with a score below P as abstained
  --model MODEL      a directory or a model package (default ${DEFAULT_MODEL})
  --top-k N          how many labels to give for each text (default 1); in tables in the column scores
  --provider NAME    cpu, cuda, … (default cpu)
  --jsonl, --json    one JSON object a line`;

/** Lines that are classified together: enough for full runs, few enough that output keeps coming. */
const LINES_AT_ONCE = 256;

/** `glossa classify`: texts from arguments, a file or standard input to labels. */
export const classifyCommand: Command = {
  name: "classify",
  summary: "label texts or tables as positive or negative, or with a classifier of your own",
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...tableArguments,
        output: { type: "string", short: "o" },
        resume: { type: "boolean", default: false },
        "abstain-below": { type: "string" },
        model: { type: "string" },
        "top-k": { type: "string" },
        provider: { type: "string", default: "cpu" },
        json: { type: "boolean", default: false },
        jsonl: { type: "boolean", default: false },
      },
    });
    const topK = numberOption("top-k", values["top-k"], "count") ?? 1;
    const abstainBelow = numberOption("abstain-below", values["abstain-below"], "probability");
    const { output, resume } = values;
    if (resume && output === undefined) throw new UsageError("--resume goes on with an --output; name it");
    const file = await fileOf(positionals, values);
    const texts = file === undefined && positionals.length > 0 ? positionals : undefined;
    const forTables = ["output", "format", "column", "delimiter", "encoding"] as const;
    const given = values["no-header"] ? "no-header" : forTables.find((name) => values[name] !== undefined);
    if (texts !== undefined && given !== undefined) {
      throw new UsageError(`--${given} is for tables, but there is no file ${texts[0]}`);
    }
    const json = values.json || values.jsonl;
    // A file of an unknown kind holds a text a line.
    const format = values.format ?? (file === undefined ? undefined : tableFormatOf(file)) ?? "lines";
    const options = tableOptionsOf({ ...values, format }, file);
    if (file === undefined && texts === undefined && io.stdin.isTTY) {
      throw new UsageError("give a text, a file, or texts on standard input");
    }
    const isTable = format !== "lines" || (given !== undefined && given !== "format");
    const classifier = await createClassifier(values.model, { provider: values.provider, signal: io.signal });
    try {
      if (isTable) {
        const job = { file, output, options: { ...options, topK, abstainBelow }, jsonl: json, resume };
        await classifyTableTo(classifier, job, io);
      } else {
        await classifyLines(classifier, texts ?? linesOf(file, io), { topK, abstainBelow, json }, io);
      }
    } finally {
      await classifier.close();
    }
  },
};

/** The file that is meant: the one of --file, or a single argument that is the name of one. */
async function fileOf(
  positionals: readonly string[],
  values: { file?: string | undefined },
): Promise<string | undefined> {
  const { file } = values;
  const [first] = positionals;
  if (file !== undefined) {
    if (first !== undefined) throw new UsageError("give texts or --file, not both");
    if (!(await isFile(file))) throw new UsageError(`there is no file ${file}`);
    return file;
  }
  if (first === undefined || positionals.length > 1) return undefined;
  if (await isFile(first)) return first;
  if (tableFormatOf(first) !== undefined && !/\s/.test(first)) throw new UsageError(`there is no file ${first}`);
  return undefined;
}

async function classifyLines(
  classifier: Classifier,
  lines: AsyncIterable<string> | Iterable<string>,
  { json, ...options }: { topK: number; abstainBelow: number | undefined; json: boolean },
  io: Io,
): Promise<void> {
  for await (const texts of groupsOf(lines)) {
    const results = await classifier.classify(texts, { ...options, signal: io.signal });
    for (const [index, result] of results.entries()) {
      io.stdout.write(json ? asJson(texts[index]!, result) : asLine(texts[index]!, result));
    }
  }
}

/** The lines of a file or of standard input, which are opened when the first is asked for. */
async function* linesOf(file: string | undefined, io: Io): AsyncGenerator<string> {
  // Not earlier: readline drops the lines that come before somebody iterates.
  const input: Readable = file === undefined ? io.stdin : createReadStream(file);
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

async function* groupsOf(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string[]> {
  let group: string[] = [];
  for await (const line of lines) {
    if (line.trim() === "") continue;
    group.push(line);
    if (group.length === LINES_AT_ONCE) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

function asLine(text: string, { labels, abstained }: Classification): string {
  const scores = labels.map(({ label, score }) => `${label} ${score.toFixed(4)}`).join("  ");
  return `${scores}${abstained ? "  (abstained)" : ""}\t${text}\n`;
}

function asJson(text: string, result: Classification): string {
  return `${JSON.stringify({ text, ...result })}\n`;
}
