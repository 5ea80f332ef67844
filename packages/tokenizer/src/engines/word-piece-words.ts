import { doubleArrayTrie } from "../models/unigram/double-array-trie.ts";
import type { WordPieceModel } from "../models/word-piece.ts";
import { reserve } from "./id-list.ts";
import type { EncodeWord } from "./word-encoder.ts";

/** Encodes words by longest matches: one walk through a trie of the vocabulary's bytes for each token. */
export function wordPieceWords({
  vocabulary,
  unknownId,
  prefix,
  maxCharacters,
  fail,
}: WordPieceModel["wordPiece"]): EncodeWord {
  let cells: Int32Array | undefined;
  let values: Int32Array = new Int32Array(0);
  let root = 0;
  let continued = 0; // the node after the prefix; 0 if no token begins with it

  function build(): Int32Array {
    const { ids } = vocabulary;
    vocabulary.idOf(""); // entries that were replaced are marked by now
    const trie = doubleArrayTrie(vocabulary);
    values = trie.values;
    for (let slot = 0; slot < values.length; slot++) if (values[slot]! >= 0) values[slot] = ids[values[slot]!]!;
    root = continued = trie.root;
    for (const byte of Buffer.from(prefix)) {
      const slot = (trie.cells[continued << 1]! >> 1) + byte;
      if (trie.cells[(slot << 1) + 1] !== continued) {
        continued = 0;
        break;
      }
      continued = slot;
    }
    cells = trie.cells;
    return cells;
  }

  return (bytes, start, end, into) => {
    const nodes = cells ?? build();
    const ends = values;
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
          const slot = (nodes[node << 1]! >> 1) + bytes[i++]!;
          if (nodes[(slot << 1) + 1] !== node) break;
          node = slot;
          if (ends[slot]! >= 0) {
            id = ends[slot]!;
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
