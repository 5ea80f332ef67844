import type { Span } from "../text/span.ts";
import { wordAt, wordsOf } from "./word-links.ts";

/** A word of a translation and how likely the model found it. */
export interface WordScore extends Span {
  readonly text: string;
  /** The probability of the word's tokens, given what stands before them: 0 to 1. */
  readonly score: number;
}

/**
 * @param tokens the places of the translation's tokens
 * @param logProbabilities one for each token
 */
export function wordScores(
  text: string,
  language: string,
  tokens: readonly Span[],
  logProbabilities: readonly number[],
): WordScore[] {
  const words = wordsOf(text, language);
  const sums = new Float64Array(words.length);
  let open = 0;
  tokens.forEach((token, i) => {
    // "▁" alone and the first bytes of a character belong to what comes after them
    open += logProbabilities[i]!;
    if (text.slice(token.start, token.end).trim() === "") return;
    const word = wordAt(words, token);
    if (word >= 0) sums[word]! += open;
    open = 0;
  });
  return words.map(({ start, end }, i) => ({ text: text.slice(start, end), start, end, score: Math.exp(sums[i]!) }));
}
