import { readFileSync } from "node:fs";
import { mutateBytes, mutateJson } from "../../src/differential/mutate.ts";
import { type Random, random } from "../../src/differential/random.ts";
import { fromGguf } from "../../src/gguf/from-gguf.ts";
import { fromMarian } from "../../src/sentencepiece/from-marian.ts";
import { fromSentencePiece } from "../../src/sentencepiece/from-sentencepiece.ts";
import { fromTiktoken } from "../../src/tiktoken/from-tiktoken.ts";
import type { Tokenizer } from "../../src/tokenizer.ts";

const file = (path: string) => readFileSync(new URL(`../../src/${path}`, import.meta.url));
const models = ["unigram", "unigram-bytes", "unigram-suffix", "bpe", "bpe-bytes"].map((name) =>
  file(`sentencepiece/fixtures/${name}.model`),
);
const marian = ["source.spm", "target.spm", "vocab.json"].map((name) => file(`sentencepiece/fixtures/marian/${name}`));
const metadata = ["gpt2", "bert", "llama", "t5"].map((name) =>
  JSON.stringify(JSON.parse(file(`gguf/fixtures/${name}.json`).toString()).metadata),
);
const ranks = Buffer.from(
  [...Array.from({ length: 256 }, (_, byte) => [byte]), [32, 116], [104, 101], [32, 116, 104, 101], [97, 97]]
    .map((bytes, rank) => `${Buffer.from(bytes).toString("base64")} ${rank}\n`)
    .join(""),
);

/** How long one file may take to be refused, or to be opened and used. */
const LIMIT_MS = 5000;
const texts = [
  "",
  "the license of the work",
  " ﬁ a\u0301\u0302 \u0000<unk></s>",
  "懐".repeat(300),
  "aaaa aaaa",
  "\ud800x\n\t ",
];

export interface FuzzReport {
  readonly files: number;
  /** How many were opened in spite of what was changed. */
  readonly opened: number;
  /** By code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly slowestMs: number;
}

/**
 * Opens mutated .model, tiktoken, GGUF and Marian files, and uses those that open.
 *
 * @throws Error with the seed of a file that ends in anything but a TokenizerError, or takes too long
 */
export function fuzzSources(seed: number, count: number): FuzzReport {
  const refused: Record<string, number> = {};
  let opened = 0;
  let slowestMs = 0;
  for (let n = 0; n < count; n++) {
    const started = performance.now();
    try {
      use(open(random(seed + n)));
      opened++;
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if ((error as Error).name !== "TokenizerError" || typeof code !== "string") {
        throw new Error(`the file of seed ${seed + n} ended in ${(error as Error).stack}`, { cause: error });
      }
      refused[code] = (refused[code] ?? 0) + 1;
    }
    const took = performance.now() - started;
    if (took > LIMIT_MS) throw new Error(`the file of seed ${seed + n} took ${took} ms`);
    if (took > slowestMs) slowestMs = took;
  }
  return { files: count, opened, refused, slowestMs };
}

function open(generator: Random): Tokenizer {
  const kind = generator.below(8);
  if (kind < 3) return fromSentencePiece(mutateBytes(generator, generator.pick(models)));
  if (kind < 4) return fromTiktoken(mutateBytes(generator, ranks), { encoding: "gpt2" });
  if (kind < 5) {
    const which = generator.below(3);
    const [source, target, vocab] = marian.map((bytes, i) => (i === which ? mutateBytes(generator, bytes) : bytes));
    return fromMarian({ source: source!, target: target!, vocab: vocab! }).source;
  }
  const changed = mutateJson(generator, generator.pick(metadata));
  let value: unknown;
  try {
    value = JSON.parse(changed);
  } catch {
    value = { "tokenizer.ggml.model": changed.slice(0, 20) };
  }
  return fromGguf(value as Record<string, unknown>);
}

function use(tokenizer: Tokenizer): void {
  for (const text of texts) {
    const encoding = tokenizer.encode(text);
    if (encoding.tokens.length !== encoding.ids.length)
      throw new Error(`${JSON.stringify(text)}: ids and tokens differ`);
    tokenizer.decode(encoding.ids);
  }
  tokenizer.decode([0, 1, 5, 300, 1_000_000]);
}
