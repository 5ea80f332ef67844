import { Tokenizer } from "tokenizers";
import { POINTS, stretches } from "./code-points.ts";

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
 * Many are sent in one string, with a separator between that no normalizer touches or joins.
 */
export function normalizeEach(normalizer: OracleNormalizer): string[] {
  const separator = "|#|";
  const results: string[] = [];
  for (const { points } of stretches) {
    const text = points.map((point) => String.fromCodePoint(point)).join(separator);
    const pieces = normalizer.normalizeString(text).split(separator);
    if (pieces.length !== points.length) throw new Error("the separator was changed");
    for (let i = 0; i < points.length; i++) results[points[i]!] = pieces[i]!;
  }
  return results;
}

/** 1 for every code point that matches a regular expression of one character, as the Split pre-tokenizer sees it. */
export function matchEach(pattern: string): Uint8Array {
  // Runs of matching characters are removed, so that what is left are the runs that do not match.
  const split = { type: "Split", pattern: { Regex: `(?:${pattern})+` }, behavior: "Removed", invert: false };
  const preTokenizer = oraclePreTokenizer(split);
  const matched = new Uint8Array(POINTS);
  for (const { text, points } of stretches) {
    for (const point of points) matched[point] = 1;
    for (const [, [start, end]] of preTokenizer.preTokenizeString(text)) {
      for (let i = start; i < end; i++) matched[points[i]!] = 0;
    }
  }
  return matched;
}

/**
 * For every code point the place, counted from 1, of the one class of `classes` (such as `\\p{Lu}`) that it belongs to,
 * or 0. Asks bit by bit: one pass over all characters for each bit of the place.
 */
export function whichClass(classes: readonly string[]): Uint8Array {
  const places = new Uint8Array(POINTS);
  for (let bit = 1; bit <= classes.length; bit <<= 1) {
    const matched = matchEach(`[${classes.filter((_, index) => (index + 1) & bit).join("")}]`);
    for (let point = 0; point < POINTS; point++) if (matched[point] === 1) places[point]! |= bit;
  }
  return places;
}

/**
 * Sorts all code points by what a pre-tokenizer does with them, given that it treats a character by its class alone.
 * The runs of one class are found by where it cuts the text of all characters; `classify` then looks at one character
 * of each run.
 */
export function classifyEach(preTokenizer: OraclePreTokenizer, classify: (character: string) => number): Uint8Array {
  const values = new Uint8Array(POINTS);
  for (const { text, points } of stretches) {
    const cuts = new Set<number>([0, points.length]);
    for (const [, [start, end]] of preTokenizer.preTokenizeString(text)) cuts.add(start).add(end);
    const sorted = [...cuts].sort((a, b) => a - b);
    for (let i = 0; i + 1 < sorted.length; i++) {
      const value = classify(String.fromCodePoint(points[sorted[i]!]!));
      for (let index = sorted[i]!; index < sorted[i + 1]!; index++) values[points[index]!] = value;
    }
  }
  return values;
}
