import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { TranslationError } from "../errors.ts";
import { keyOf, type MemoryLine, memoryKey, memoryLine, problemOf, translationIn } from "./memory-line.ts";
import type { TranslationMemory } from "./translation-memory.ts";

/** Bytes of a memory's file. All of it is held in memory, and a million sentences have some 200 MB. */
const MAX_FILE_LENGTH = 1024 * 1024 * 1024;
/** Bytes of a line: a segment and its translation. */
const MAX_LINE_LENGTH = 16 * 1024 * 1024;

/**
 * A translation memory in a file: one JSON object a line, which is only ever added to, so that an interruption costs the last
 * line at most. Of lines with the same source the last one counts. The file is made with the first translation.
 *
 * @throws TranslationError `TRANSLATION_MEMORY_INVALID` naming the line
 */
export async function openTranslationMemory(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<TranslationMemory> {
  const { signal } = options;
  const { lines, whole } = await readLines(path, signal);
  let file: FileHandle | undefined;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  const append = async (text: string): Promise<void> => {
    if (file === undefined) {
      file = await open(path, "a");
      // what an interruption left of a line
      if ((await file.stat()).size > whole) await file.truncate(whole);
    }
    // one write to a file opened for appending: lines of other processes do not get into it
    await file.appendFile(text);
  };

  const memory: TranslationMemory = {
    get size() {
      return lines.size;
    },
    find(segment, context) {
      const line = lines.get(keyOf(segment, context));
      return line && translationIn(line, segment);
    },
    add(translations, context) {
      if (closed) throw new TranslationError("TRANSLATION_CLOSED", "the translation memory was closed");
      const fresh: string[] = [];
      for (const [segment, translation] of translations) {
        const line = memoryLine(segment, translation, context);
        const text = `${JSON.stringify(line)}\n`;
        const key = memoryKey(line);
        if (JSON.stringify(lines.get(key)) === text.slice(0, -1)) continue;
        lines.set(key, line);
        fresh.push(text);
      }
      const added = turn.then(() => (fresh.length === 0 ? undefined : append(fresh.join(""))));
      turn = added.catch(() => undefined);
      return added;
    },
    async close() {
      closed = true;
      await turn;
      await file?.close();
      file = undefined;
    },
    [Symbol.asyncDispose]: () => memory.close(),
  };
  return memory;
}

/** The lines of a file, and how many bytes of it are whole lines. */
async function readLines(path: string, signal: AbortSignal | undefined) {
  const lines = new Map<string, MemoryLine>();
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return { lines, whole: 0 };
  if (found.size > MAX_FILE_LENGTH) throw invalid(path, `it has ${found.size} bytes; the limit is ${MAX_FILE_LENGTH}`);
  let [whole, number] = [0, 0];
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const bytes = Buffer.concat([...rest, chunk.subarray(start, end)]);
      [rest, length] = [[], 0];
      number++;
      whole += bytes.length + 1;
      start = end + 1;
      const text = bytes.toString().trim();
      if (text === "") continue;
      const line = parseLine(text, path, number);
      lines.set(memoryKey(line), line);
    }
    rest.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > MAX_LINE_LENGTH) throw invalid(path, `line ${number + 1} is longer than ${MAX_LINE_LENGTH} bytes`);
  }
  return { lines, whole };
}

function parseLine(text: string, path: string, number: number): MemoryLine {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `line ${number} is not JSON`, cause);
  }
  const problem = problemOf(line);
  if (problem !== undefined) throw invalid(path, `line ${number}: ${problem}`);
  return line as MemoryLine;
}

function invalid(path: string, what: string, cause?: unknown): TranslationError {
  return new TranslationError("TRANSLATION_MEMORY_INVALID", `"${path}" is not a translation memory: ${what}`, {
    cause,
  });
}
