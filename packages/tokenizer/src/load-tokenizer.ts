import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkOptions } from "./check-options.ts";
import { TokenizerError } from "./errors.ts";
import { partsFromFiles, type TokenizerFiles, tokenizerFileNames } from "./from-files.ts";
import { type MarianParts, marianParts } from "./sentencepiece/from-marian.ts";
import { inSlices, type Steps } from "./steps.ts";
import { encodings, type TiktokenEncodingName } from "./tiktoken/encodings.ts";
import { partsFromTiktoken } from "./tiktoken/from-tiktoken.ts";
import { type Tokenizer, type TokenizerParts, tokenizer } from "./tokenizer.ts";

export interface LoadTokenizerOptions {
  /** Ends loading early: the promise is rejected with its reason. */
  signal?: AbortSignal;
}

/**
 * Loads the tokenizer of a model's directory: tokenizer.json with tokenizer_config.json and chat_template.jinja. Without a
 * tokenizer.json it takes
 * - source.spm, target.spm and vocab.json where tokenizer_config.json names the class MarianTokenizer: encodes what is
 *   to be translated and decodes translations, as `fromMarian(...).source`;
 * - one rank file with the name of a published encoding, such as cl100k_base.tiktoken.
 *
 * Files are read in slices of a few milliseconds, so that the event loop stays free, and the tables that the first text
 * needs are built so; `fromJson` and the like do the same at once.
 *
 * @throws TokenizerError `TOKENIZER_FILE` if there is none of these or a file cannot be read, and for files that do not
 * say enough it names the function to call; else as `fromJson`, `fromMarian` and `fromTiktoken`
 */
export async function loadTokenizer(directory: string, options: LoadTokenizerOptions = {}): Promise<Tokenizer> {
  checkOptions("loadTokenizer", options, { signal: ["an AbortSignal", (value) => value instanceof AbortSignal] });
  const { signal } = options;
  signal?.throwIfAborted();
  if (typeof directory !== "string")
    throw new TokenizerError("TOKENIZER_INPUT", "loadTokenizer takes a directory's path");
  const files = await Promise.all(
    tokenizerFileNames.map(async (name) => [name, await readIfThere(join(directory, name))] as const),
  );
  const found = Object.fromEntries(files.filter(([, bytes]) => bytes !== undefined)) as TokenizerFiles;
  return found["tokenizer.json"] === undefined
    ? loadOther(directory, found, signal)
    : prepared(partsFromFiles(found), signal);
}

/** The tokenizer of these parts, with the tables that the first text needs. */
async function prepared(steps: Steps<TokenizerParts>, signal: AbortSignal | undefined): Promise<Tokenizer> {
  const parts = await inSlices(steps, signal);
  if (parts.engine?.prepare !== undefined) await inSlices(parts.engine.prepare(), signal);
  return tokenizer(parts);
}

async function loadOther(
  directory: string,
  found: TokenizerFiles,
  signal: AbortSignal | undefined,
): Promise<Tokenizer> {
  const names = await list(directory);
  const has = (...wanted: string[]) => wanted.every((name) => names.includes(name));
  const read = async (name: string) => new Uint8Array(await readFile(join(directory, name)));
  if (has("source.spm", "target.spm", "vocab.json")) {
    const { tokenizer_class: type, model_max_length: maxLength } = readClass(found["tokenizer_config.json"]);
    if (type !== "MarianTokenizer") fail(directory, "source.spm and target.spm", "fromMarian");
    const [source, target, vocab] = await Promise.all(["source.spm", "target.spm", "vocab.json"].map(read));
    const targetVocab = has("target_vocab.json") ? { targetVocab: await read("target_vocab.json") } : {};
    const options = Number.isSafeInteger(maxLength) ? { modelMaxLength: maxLength as number } : {};
    return prepared(
      sourceOf(marianParts({ source: source!, target: target!, vocab: vocab!, ...targetVocab }, options)),
      signal,
    );
  }
  const ranks = names.filter((name) => name.endsWith(".tiktoken"));
  const encoding = ranks[0]?.slice(0, -".tiktoken".length) ?? "";
  if (ranks.length === 1 && Object.hasOwn(encodings, encoding))
    return prepared(partsFromTiktoken(await read(ranks[0]!), { encoding: encoding as TiktokenEncodingName }), signal);
  if (ranks.length > 0) fail(directory, ranks.join(", "), "fromTiktoken");
  const gguf = names.find((name) => name.endsWith(".gguf"));
  if (gguf !== undefined) fail(directory, gguf, "fromGguf");
  // Which special tokens a model puts around text, and where, is in its class's code, not in its pieces.
  const pieces = names.filter((name) => /\.(model|spm)$/.test(name));
  if (pieces.length > 0) {
    fail(directory, pieces.join(", "), "fromSentencePiece (fromTiktoken if it is a rank file, as Llama 3's is)");
  }
  throw new TokenizerError("TOKENIZER_FILE", `there is no tokenizer.json in ${directory}`);
}

function* sourceOf(parts: Steps<MarianParts>): Steps<TokenizerParts> {
  return (yield* parts).source;
}

function fail(directory: string, files: string, call: string): never {
  throw new TokenizerError(
    "TOKENIZER_FILE",
    `there is no tokenizer.json in ${directory}, and ${files} alone does not say how the model uses it: call ${call}`,
  );
}

function readClass(config: string | Uint8Array | undefined): Record<string, unknown> {
  if (config === undefined) return {};
  try {
    return Object(JSON.parse(typeof config === "string" ? config : new TextDecoder().decode(config)));
  } catch (cause) {
    const message = `tokenizer_config.json is not JSON: ${(cause as Error).message}`;
    throw new TokenizerError("TOKENIZER_JSON", message, { cause });
  }
}

async function list(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (cause) {
    throw new TokenizerError("TOKENIZER_FILE", `cannot read ${directory}: ${(cause as Error).message}`, { cause });
  }
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new TokenizerError("TOKENIZER_FILE", `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}
