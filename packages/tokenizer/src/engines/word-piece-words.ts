import type { WordPieceModel } from "../models/word-piece.ts";
import { reserve } from "./id-list.ts";
import type { EncodeWord } from "./word-encoder.ts";

/** Encodes words by longest matches, on bytes. */
export function wordPieceWords({
  vocabulary,
  unknownId,
  prefix,
  maxCharacters,
  fail,
}: WordPieceModel["wordPiece"]): EncodeWord {
  const prefixBytes = Buffer.from(prefix);
  const { starts, entryCount } = vocabulary;
  let longest = 0;
  for (let e = 0; e < entryCount; e++) longest = Math.max(longest, starts[e + 1]! - starts[e]!);
  let word = new Uint8Array(256);

  return (bytes, start, end, into) => {
    const length = end - start;
    const first = into.length;
    reserve(into, length);
    if (length <= maxCharacters || countCharacters(bytes, start, end) <= maxCharacters) {
      // The word with room before it: at each place the prefix is written over what is already matched.
      const shift = prefixBytes.length;
      if (shift + length > word.length) word = new Uint8Array(2 * (shift + length));
      for (let i = 0; i < length; i++) word[shift + i] = bytes[start + i]!;
      const stop = shift + length;
      let at = shift;
      for (;;) {
        const from = at === shift ? at : at - shift;
        if (at > shift) word.set(prefixBytes, from);
        let to = Math.min(stop, from + longest);
        let id = -1;
        for (; to > at; to--) {
          if (to < stop && (word[to]! & 0xc0) === 0x80) continue;
          id = vocabulary.idOfBytes(word, from, to);
          if (id >= 0) break;
        }
        if (id < 0) break;
        into.ids[into.length++] = id;
        at = to;
        if (at === stop) return;
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
