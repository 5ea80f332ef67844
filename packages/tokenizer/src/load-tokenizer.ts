import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TokenizerError } from "./errors.ts";
import { fromFiles, type TokenizerFiles, tokenizerFileNames } from "./from-files.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * Loads the tokenizer of a model's directory.
 *
 * @throws TokenizerError `TOKENIZER_FILE` if there is no tokenizer.json or a file cannot be read, else as `fromJson`
 */
export async function loadTokenizer(directory: string): Promise<Tokenizer> {
  if (typeof directory !== "string")
    throw new TokenizerError("TOKENIZER_INPUT", "loadTokenizer takes a directory's path");
  const files = await Promise.all(
    tokenizerFileNames.map(async (name) => [name, await readIfThere(join(directory, name))] as const),
  );
  const found = Object.fromEntries(files.filter(([, bytes]) => bytes !== undefined)) as TokenizerFiles;
  if (found["tokenizer.json"] === undefined) {
    throw new TokenizerError("TOKENIZER_FILE", `there is no tokenizer.json in ${directory}`);
  }
  return fromFiles(found);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new TokenizerError("TOKENIZER_FILE", `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}
