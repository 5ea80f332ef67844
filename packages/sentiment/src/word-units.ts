import type { Range } from "@glossa/tokenizer";
import { trimmed } from "./sentence-spans.ts";
import type { Turns } from "./take-turns.ts";

/** A word and the tokens that it is made of. */
export interface WordUnit {
  /** UTF-16 units in the text, without white space around it. */
  readonly start: number;
  readonly end: number;
  /** Tokens, end exclusive; each token of the text is in exactly one unit. */
  readonly firstToken: number;
  readonly endToken: number;
}

/**
 * Joins tokens to words as Unicode's rules (UAX #29, with dictionaries for Chinese, Japanese and Thai) see them, whatever the
 * tokenizer's own pieces: pieces of one word go together, and words that share a piece.
 *
 * @param offsets of the tokens in the text
 */
export async function wordUnits(text: string, offsets: readonly Range[], turns: Turns): Promise<WordUnit[]> {
  const units: WordUnit[] = [];
  const words = new Intl.Segmenter("en", { granularity: "word" }).segment(text)[Symbol.iterator]();
  let wordEnd = 0;
  let firstToken = 0;
  let unit: Range | undefined;
  for (const [token, offset] of offsets.entries()) {
    const span = trimmed(text, ...offset);
    // White space and what stands for no text goes with the word behind it.
    if (span === undefined) continue;
    const [start, end] = span;
    if (unit === undefined) {
      unit = span;
    } else if (start >= wordEnd) {
      units.push({ start: unit[0], end: unit[1], firstToken, endToken: token });
      firstToken = token;
      unit = span;
    } else {
      unit = [Math.min(unit[0], start), Math.max(unit[1], end)];
    }
    while (wordEnd < unit[1]) {
      const word = words.next();
      if (word.done) break;
      wordEnd = word.value.index + word.value.segment.length;
    }
    await turns.next();
  }
  if (unit !== undefined) units.push({ start: unit[0], end: unit[1], firstToken, endToken: offsets.length });
  return units;
}

/** Joins `size` neighbouring units to one, from the first on. */
export function joined(units: readonly WordUnit[], size: number): readonly WordUnit[] {
  if (size === 1) return units;
  const result: WordUnit[] = [];
  for (let at = 0; at < units.length; at += size) {
    const first = units[at]!;
    const last = units[Math.min(at + size, units.length) - 1]!;
    result.push({ start: first.start, end: last.end, firstToken: first.firstToken, endToken: last.endToken });
  }
  return result;
}
