import { Tokenizer } from "tokenizers";
import { allText, POINTS, scalarValues } from "./code-points.ts";

/** The reference's normalizer for a tokenizer.json object. */
export interface OracleNormalizer {
  normalizeString(text: string): string;
}

/** The reference's pre-tokenizer for a tokenizer.json object; ranges count code points. */
export interface OraclePreTokenizer {
  preTokenizeString(text: string): [string, [number, number]][];
}

/** Makes a normalizer of Hugging Face's library out of its JSON. */
export function oracleNormalizer(json: object): OracleNormalizer {
  const normalizer = tokenizerOf({ normalizer: json }).getNormalizer();
  if (normalizer === null) throw new Error("no normalizer");
  return normalizer;
}

/** Makes a pre-tokenizer of Hugging Face's library out of its JSON. */
export function oraclePreTokenizer(json: object): OraclePreTokenizer {
  const preTokenizer = tokenizerOf({ pre_tokenizer: json }).getPreTokenizer();
  if (preTokenizer === null) throw new Error("no pre-tokenizer");
  return preTokenizer;
}

function tokenizerOf(parts: object): Tokenizer {
  return Tokenizer.fromString(
    JSON.stringify({
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
      ...parts,
      model: { type: "WordLevel", vocab: { a: 0 }, unk_token: "a" },
    }),
  );
}

/**
 * What a normalizer makes of each character alone, at the character's place in the list (holes for surrogates).
 * All are sent in one string, with a separator between that no normalizer touches or joins.
 */
export function normalizeEach(normalizer: OracleNormalizer): string[] {
  const separator = "<|>";
  const parts: string[] = [];
  for (const point of scalarValues()) parts.push(String.fromCodePoint(point));
  const pieces = normalizer.normalizeString(parts.join(separator)).split(separator);
  if (pieces.length !== parts.length) throw new Error("the separator was changed");
  const results: string[] = [];
  let next = 0;
  for (const point of scalarValues()) results[point] = pieces[next++]!;
  return results;
}

/** 1 for every code point that matches a regular expression of one character, as the Split pre-tokenizer sees it. */
export function matchEach(pattern: string): Uint8Array {
  // Runs of matching characters are removed, so that what is left are the runs that do not match.
  const split = { type: "Split", pattern: { Regex: `(?:${pattern})+` }, behavior: "Removed", invert: false };
  const { text, pointOf } = allText();
  const matched = new Uint8Array(POINTS).fill(1);
  matched.fill(0, 0xd800, 0xe000);
  for (const [, [start, end]] of oraclePreTokenizer(split).preTokenizeString(text)) {
    for (let index = start; index < end; index++) matched[pointOf(index)] = 0;
  }
  return matched;
}

/**
 * Sorts all code points by what a pre-tokenizer does with them, given that it treats a character by its class alone.
 * The runs of one class are found by where it cuts the text of all characters; `classify` then looks at one character
 * of each run.
 */
export function classifyEach(preTokenizer: OraclePreTokenizer, classify: (character: string) => number): Uint8Array {
  const { text, pointOf } = allText();
  const values = new Uint8Array(POINTS);
  const length = POINTS - 0x800;
  const cuts = new Set<number>([0, length]);
  for (const [, [start, end]] of preTokenizer.preTokenizeString(text)) cuts.add(start).add(end);
  const sorted = [...cuts].sort((a, b) => a - b);
  for (let i = 0; i + 1 < sorted.length; i++) {
    const value = classify(String.fromCodePoint(pointOf(sorted[i]!)));
    for (let index = sorted[i]!; index < sorted[i + 1]!; index++) values[pointOf(index)] = value;
  }
  return values;
}
