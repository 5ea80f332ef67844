/** Where tokens are in the original text, filled in order. */
export interface Places {
  /** Start and end of token i at 2 i and 2 i + 1. */
  readonly flatOffsets: Int32Array;
  /** The number of each token's word; undefined if nobody asks. */
  readonly words: number[] | undefined;
  /** Place among the tokens and text of those that are not spelled as in the vocabulary; undefined if nobody asks. */
  readonly texts: [number, string][] | undefined;
  /** Number of tokens placed. */
  length: number;
  /** Number of words, which are the added tokens and the pieces of the pre-tokenizer. */
  word: number;
}

/** An array of less than a quarter of this is cut off a piece of so many bytes: one of its own takes longer to make. */
const PIECE_BYTES = 1 << 14;
let piece = new ArrayBuffer(PIECE_BYTES);
let used = 0;

/** Zeros. */
function numbers(count: number): Int32Array {
  const bytes = count * 4;
  if (bytes > PIECE_BYTES >> 2) return new Int32Array(count);
  if (used + bytes > PIECE_BYTES) {
    piece = new ArrayBuffer(PIECE_BYTES);
    used = 0;
  }
  used += bytes;
  return new Int32Array(piece, used - bytes, count);
}

/**
 * @param count number of tokens
 * @param asked whether more than their offsets is asked for
 */
export function places(count: number, asked: "offsets" | "all"): Places {
  const isAll = asked === "all";
  return {
    flatOffsets: numbers(count * 2),
    words: isAll ? [] : undefined,
    texts: isAll ? [] : undefined,
    length: 0,
    word: 0,
  };
}

/** Places the next token. */
export function place(at: Places, start: number, end: number, word: number): void {
  const i = at.length++;
  at.flatOffsets[i * 2] = start;
  at.flatOffsets[i * 2 + 1] = end;
  if (at.words !== undefined) at.words[i] = word;
}
