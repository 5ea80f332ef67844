import type { WordPieceModel } from "../models/word-piece.ts";
import { ALONE, ALONE_CHANGED, type BertText, BLANK, CHANGED, DROPPED, ENTANGLED } from "./bert-text.ts";
import { type Places, place } from "./places.ts";

/** Places the tokens of BERT's words: the same pass as the engine's, noting where each byte comes from. */
export function bertLocator(
  { vocabulary, unknownId, prefix }: WordPieceModel["wordPiece"],
  { kindOf, changed }: BertText,
): (text: string, base: number, ids: ArrayLike<number>, into: Places) => boolean {
  const prefixLength = Buffer.byteLength(prefix);
  const { starts, entryOf } = vocabulary;
  const unknown = unknownId === undefined ? "" : (vocabulary.tokenOf(unknownId) ?? "");
  // An unknown token stands for a whole word. One that could also be a part of a word cannot be told from it.
  const isPlain = Array.from(unknown).some((character) => kindOf(character.codePointAt(0)!) === ALONE);
  let from = new Int32Array(256); // for each byte of the word at hand where its character begins in the text, and ends
  let to = new Int32Array(256);

  return (text, base, ids, into) => {
    if (!isPlain) return false;
    const first = into.length;
    const firstWord = into.word;
    let length = 0;

    const closeWord = () => {
      if (length === 0) return;
      const word = into.word++;
      for (let byte = 0; byte < length; ) {
        const id = ids[into.length]!;
        const entry = entryOf(id);
        let size = length;
        if (id !== unknownId) size = starts[entry + 1]! - starts[entry]! - (byte === 0 ? 0 : prefixLength);
        place(into, base + from[byte]!, base + to[byte + size - 1]!, word);
        byte += size;
      }
      length = 0;
    };

    for (let i = 0; i < text.length; ) {
      const point = text.codePointAt(i)!;
      const end = i + (point > 0xffff ? 2 : 1);
      const kind = kindOf(point);
      if (kind === ENTANGLED) {
        into.length = first;
        into.word = firstWord;
        return false;
      }
      if (kind !== DROPPED) {
        const isAlone = kind === ALONE || kind === ALONE_CHANGED;
        if (isAlone || kind === BLANK) closeWord();
        if (kind !== BLANK) {
          let size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
          if (kind === CHANGED || kind === ALONE_CHANGED) size = changed(point).length;
          if (length + size > from.length) {
            from = larger(from);
            to = larger(to);
          }
          for (let k = 0; k < size; k++) {
            from[length] = i;
            to[length++] = end;
          }
        }
        if (isAlone) closeWord();
      }
      i = end;
    }
    closeWord();
    return true;
  };
}

function larger(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(array.length * 2 + 64);
  copy.set(array);
  return copy;
}
