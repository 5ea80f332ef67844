import { type DoubleArrayTrie, doubleArrayTrieSteps } from "../models/unigram/double-array-trie.ts";
import type { WordPieceModel } from "../models/word-piece.ts";
import type { Steps } from "../steps.ts";

/** The tokens of a WordPiece model in a trie whose values are ids. */
export interface WordPieceTrie extends Pick<DoubleArrayTrie, "cells" | "values" | "root"> {
  /** The node after the prefix of tokens that continue a word; 0 if no token begins with it. */
  readonly continued: number;
}

export function* wordPieceTrie({ vocabulary, prefix }: WordPieceModel["wordPiece"]): Steps<WordPieceTrie> {
  const { ids } = vocabulary;
  yield* vocabulary.prepare(); // entries that were replaced are marked by now
  const { cells, values, root } = yield* doubleArrayTrieSteps(vocabulary);
  toIds(values, ids);
  let continued = root;
  for (const byte of Buffer.from(prefix)) {
    const slot = (cells[continued << 1]! >> 1) + byte;
    if (cells[(slot << 1) + 1] !== continued) return { cells, values, root, continued: 0 };
    continued = slot;
  }
  return { cells, values, root, continued };
}

function toIds(entries: Int32Array, ids: Int32Array): void {
  for (let slot = 0; slot < entries.length; slot++) if (entries[slot]! >= 0) entries[slot] = ids[entries[slot]!]!;
}
