import type { Range } from "../range.ts";

/** Where tokens are in the original text, filled in order. */
export interface Places {
  readonly offsets: Range[];
  /** The number of each token's word; undefined if nobody asks. */
  readonly words: number[] | undefined;
  /** Place among the tokens and text of those that are not spelled as in the vocabulary. */
  readonly texts: [number, string][];
  /** Number of tokens placed. */
  length: number;
  /** Number of words, which are the added tokens and the pieces of the pre-tokenizer. */
  word: number;
}

/** @param hasWords whether words are asked for as well */
export function places(hasWords: boolean): Places {
  return { offsets: [], words: hasWords ? [] : undefined, texts: [], length: 0, word: 0 };
}

/** Places the next token. */
export function place(at: Places, start: number, end: number, word: number): void {
  const i = at.length++;
  at.offsets[i] = [start, end];
  if (at.words !== undefined) at.words[i] = word;
}
