import { readFile, rename, rm, writeFile } from "node:fs/promises";
import {
  openTranslationMemory,
  type TranslateDocumentOptions,
  type TranslatedDocument,
  type Translator,
  translateDocument,
} from "@glossa/translation";
import { type Io, UsageError } from "../command.ts";
import { progressBar } from "../progress-bar.ts";

export interface DocumentJob {
  /** What is translated: a text, a file or, where neither is given, standard input. */
  readonly text: string | undefined;
  readonly file: string | undefined;
  readonly output: string | undefined;
  readonly memory: string | undefined;
  readonly glossary: string | undefined;
  readonly options: Omit<TranslateDocumentOptions, "memory" | "glossary" | "onProgress" | "signal">;
}

/** Doubts that are printed; the others are only counted. */
const MOST_DOUBTS = 20;

/** Translates a document to a file or to standard output. What was done before an interruption is in a file beside the output. */
export async function translateDocumentTo(translator: Translator, job: DocumentJob, io: Io): Promise<void> {
  const { output } = job;
  const input = job.text ?? (await inputOf(job.file, io));
  const glossary = job.glossary === undefined ? undefined : await glossaryOf(job.glossary);
  const unfinished = output === undefined ? undefined : `${output}.unfinished.jsonl`;
  const path = job.memory ?? unfinished;
  const memory = path === undefined ? undefined : await openTranslationMemory(path, { signal: io.signal });
  const bar = progressBar(io.stderr);
  let found: TranslatedDocument<string | Uint8Array>;
  try {
    found = await translateDocument<string | Uint8Array>(translator, input, {
      ...job.options,
      glossary,
      memory,
      signal: io.signal,
      onProgress: (done, total) => bar.show(done, total, "texts"),
    });
  } finally {
    bar.clear();
    await memory?.close();
  }
  if (output === undefined) {
    io.stdout.write(found.output);
    if (job.text !== undefined) io.stdout.write("\n");
  } else {
    // nobody sees half of a document
    const partial = `${output}.partial`;
    await writeFile(partial, found.output);
    await rename(partial, output);
    if (job.memory === undefined) await rm(path!, { force: true });
  }
  report(found, io);
}

async function inputOf(file: string | undefined, io: Io): Promise<Uint8Array> {
  if (file !== undefined) return readFile(file);
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}

/** @throws UsageError naming the line */
async function glossaryOf(path: string): Promise<{ source: string; target: string }[]> {
  const content = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new UsageError(`there is no file ${path}`);
    throw error;
  });
  return content
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (line.trim() === "") return [];
      const [source, target, ...others] = line.split(line.includes("\t") ? "\t" : ",").map((term) => term.trim());
      if (!source || !target || others.length > 0) {
        throw new UsageError(`${path}, line ${index + 1}: it takes a term and its translation`);
      }
      return [{ source, target }];
    });
}

function report({ segments, reused, doubts }: TranslatedDocument<string | Uint8Array>, io: Io): void {
  if (doubts.length === 0 && !io.stderr.isTTY) return;
  const counts = [`${segments} texts`, ...(reused > 0 ? [`${reused} from the memory`] : [])];
  io.stderr.write(`${counts.join(", ")}${doubts.length > 0 ? `; look at these:` : ""}\n`);
  for (const { id, doubt } of doubts.slice(0, MOST_DOUBTS)) io.stderr.write(`  ${id}: ${doubt.message}\n`);
  if (doubts.length > MOST_DOUBTS) io.stderr.write(`  and ${doubts.length - MOST_DOUBTS} more\n`);
}
