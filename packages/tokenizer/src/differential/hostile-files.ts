import { readFileSync } from "node:fs";
import { fromJson } from "../from-json.ts";
import { fromSentencePiece } from "../sentencepiece/from-sentencepiece.ts";
import { fromTiktoken } from "../tiktoken/from-tiktoken.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { fixtureCases } from "./fixture-cases.ts";
import { mutateBytes, mutateJson } from "./mutate.ts";
import type { Random } from "./random.ts";
import { stageCases } from "./stage-cases.ts";

/** A mutated file of one of the kinds, ready to be opened. */
export interface HostileFile {
  /** What it was made of. */
  name: string;
  open(): Tokenizer;
}

/** Makes mutated tokenizer.json, .model and tiktoken files. */
export function hostileFiles(): (random: Random) => HostileFile {
  const jsons = [...fixtureCases(), ...stageCases()];
  const model = modelFile();
  const ranks = rankFile();
  return (random) => {
    const kind = random.below(4);
    if (kind === 0) {
      const bytes = mutateBytes(random, model);
      return { name: "unigram.model", open: () => fromSentencePiece(bytes) };
    }
    if (kind === 1) {
      const bytes = mutateBytes(random, ranks);
      return { name: "ranks", open: () => fromTiktoken(bytes, { encoding: "cl100k_base" }) };
    }
    const one = random.pick(jsons);
    const json = mutateJson(random, one.json);
    const input = random.oneIn(2) ? json : new TextEncoder().encode(json);
    return { name: one.name, open: () => fromJson(input) };
  };
}

/** The small SentencePiece model of ./fixtures. */
export function modelFile(): Uint8Array {
  return readFileSync(new URL("./fixtures/unigram.model", import.meta.url));
}

/** A small rank file: all bytes and a few pairs. */
function rankFile(): Uint8Array {
  const tokens = Array.from({ length: 256 }, (_, byte) => Buffer.from([byte]));
  for (const pair of [" t", "he", "in", " the", "ing", "  ", "😀"]) tokens.push(Buffer.from(pair));
  return Buffer.from(tokens.map((token, rank) => `${token.toString("base64")} ${rank}`).join("\n"));
}
