import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { type Classification, createClassifier, DEFAULT_MODEL } from "@glossa/sentiment";
import { type Command, type Io, UsageError } from "../command.ts";

const usage = `glossa classify [TEXT ...] [options]

Labels each text. Without a text it reads --file, or standard input, one text a line; empty lines are passed over.

  --file FILE        one text a line
  --model MODEL      a directory or a model package (default ${DEFAULT_MODEL})
  --top-k N          how many labels to print for each text (default 1)
  --provider NAME    cpu, cuda, … (default cpu)
  --json             one JSON object a line: text, label, score, sentiment, labels, windows`;

/** Lines that are classified together: enough for full runs, few enough that output keeps coming. */
const LINES_AT_ONCE = 256;

/** `glossa classify`: texts from arguments, a file or standard input to labels. */
export const classifyCommand: Command = {
  name: "classify",
  summary: "label texts as positive or negative, or with a classifier of your own",
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        file: { type: "string" },
        model: { type: "string" },
        "top-k": { type: "string", default: "1" },
        provider: { type: "string", default: "cpu" },
        json: { type: "boolean", default: false },
      },
    });
    const topK = Number(values["top-k"]);
    if (!Number.isInteger(topK) || topK < 1) throw new UsageError("--top-k takes a positive integer");
    if (positionals.length > 0 && values.file !== undefined) throw new UsageError("give texts or --file, not both");
    const lines = positionals.length > 0 ? positionals : await linesOf(values.file, io);
    const classifier = await createClassifier(values.model, { provider: values.provider, signal: io.signal });
    try {
      for await (const texts of groupsOf(lines)) {
        const results = await classifier.classify(texts, { topK, signal: io.signal });
        for (const [index, result] of results.entries()) {
          io.stdout.write(values.json ? asJson(texts[index]!, result) : asLine(texts[index]!, result));
        }
      }
    } finally {
      await classifier.close();
    }
  },
};

/** The lines of a file or of standard input, which are opened when the first is asked for. */
async function linesOf(file: string | undefined, io: Io): Promise<AsyncIterable<string>> {
  if (file === undefined && io.stdin.isTTY) throw new UsageError("give a text, --file, or texts on standard input");
  if (file !== undefined && !(await isFile(file))) throw new UsageError(`there is no file ${file}`);
  return (async function* () {
    // Not earlier: readline drops the lines that come before somebody iterates.
    const input: Readable = file === undefined ? io.stdin : createReadStream(file);
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  })();
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
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

function asLine(text: string, { labels }: Classification): string {
  const scores = labels.map(({ label, score }) => `${label} ${score.toFixed(4)}`).join("  ");
  return `${scores}\t${text}\n`;
}

function asJson(text: string, result: Classification): string {
  return `${JSON.stringify({ text, ...result })}\n`;
}
