import type { WordPieceModel } from "../models/word-piece.ts";
import { atOnce } from "../steps.ts";
import { reserve } from "./id-list.ts";
import type { EncodeWord } from "./word-encoder.ts";
import { type WordPieceTrie, wordPieceTrie } from "./word-piece-trie.ts";

/** Encodes words by longest matches: one walk through a trie of the vocabulary's bytes for each token. */
export function wordPieceWords(wordPiece: WordPieceModel["wordPiece"]): EncodeWord {
  const { unknownId, maxCharacters, fail } = wordPiece;
  let trie: WordPieceTrie | undefined;

  return (bytes, start, end, into) => {
    trie ??= atOnce(wordPieceTrie(wordPiece));
    const { cells, values, root, continued } = trie;
    const first = into.length;
    reserve(into, end - start);
    if (end - start <= maxCharacters || countCharacters(bytes, start, end) <= maxCharacters) {
      let at = start;
      let from = root;
      while (from !== 0) {
        let node = from;
        let id = -1;
        let stop = at;
        for (let i = at; i < end; ) {
          const slot = (cells[node << 1]! >> 1) + bytes[i++]!;
          if (cells[(slot << 1) + 1] !== node) break;
          node = slot;
          if (values[slot]! >= 0) {
            id = values[slot]!;
            stop = i;
          }
        }
        if (id < 0) break;
        into.ids[into.length++] = id;
        if (stop === end) return;
        at = stop;
        from = continued;
      }
    }
    into.length = first;
    into.ids[into.length++] = unknownId ?? fail();
  };
}

function countCharacters(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if ((bytes[i]! & 0xc0) !== 0x80) count++;
  return count;
}
