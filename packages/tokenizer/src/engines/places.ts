/** Where tokens are in the original text, filled in order. */
export interface Places {
  starts: Int32Array;
  ends: Int32Array;
  words: Int32Array;
  /** Number of tokens placed. */
  length: number;
  /** Number of words, which are the added tokens and the pieces of the pre-tokenizer. */
  word: number;
}

export function places(count: number): Places {
  return {
    starts: new Int32Array(count),
    ends: new Int32Array(count),
    words: new Int32Array(count),
    length: 0,
    word: 0,
  };
}

/** Places the next token. */
export function place(at: Places, start: number, end: number, word: number): void {
  const i = at.length++;
  at.starts[i] = start;
  at.ends[i] = end;
  at.words[i] = word;
}
