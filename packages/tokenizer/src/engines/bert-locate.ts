import type { WordPieceModel } from "../models/word-piece.ts";
import { ALONE, ALONE_CHANGED, type BertText, BLANK, CHANGED, DROPPED, ENTANGLED, KEPT } from "./bert-text.ts";
import { type Places, place } from "./places.ts";

/** Places the tokens of BERT's words: the same pass as the engine's, noting where each byte comes from. */
export function bertLocator(
  { vocabulary, unknownId, prefix }: WordPieceModel["wordPiece"],
  { kindOf, changed }: BertText,
): (text: string, base: number, ids: ArrayLike<number>, into: Places) => boolean {
  const prefixLength = Buffer.byteLength(prefix);
  const unknown = unknownId === undefined ? "" : (vocabulary.tokenOf(unknownId) ?? "");
  // An unknown token stands for a whole word. One that could also be a part of a word cannot be told from it.
  const isPlain = Array.from(unknown).some((character) => kindOf(character.codePointAt(0)!) === ALONE);
  const isLetter = Uint8Array.from({ length: 128 }, (_, unit) => {
    const kind = kindOf(unit);
    return kind === KEPT || kind === CHANGED ? 1 : 0;
  });
  let lengths: Uint32Array | undefined;
  // Where the character of each byte of the word at hand begins in the text and ends, unless bytes are units one by one.
  let from = new Int32Array(256);
  let to = new Int32Array(256);

  function tokenLengths(): Uint32Array {
    const { starts, ids, entryCount, idLimit } = vocabulary;
    const found = new Uint32Array(idLimit);
    for (let e = 0; e < entryCount; e++) if (ids[e]! >= 0) found[ids[e]!] = starts[e + 1]! - starts[e]!;
    return found;
  }

  /** Places a word of `length` bytes: those from unit `start` on, or where `from` and `to` say for a negative start. */
  function placeWord(start: number, length: number, base: number, ids: ArrayLike<number>, into: Places): void {
    const word = into.word++;
    for (let byte = 0; byte < length; ) {
      const id = ids[into.length]!;
      const size = id === unknownId ? length : lengths![id]! - (byte === 0 ? 0 : prefixLength);
      const next = byte + size;
      if (start >= 0) place(into, base + start + byte, base + start + next, word);
      else place(into, base + from[byte]!, base + to[next - 1]!, word);
      byte = next;
    }
  }

  return (text, base, ids, into) => {
    if (!isPlain) return false;
    lengths ??= tokenLengths();
    const firstWord = into.word;
    const first = into.length;
    let start = 0; // of the word at hand; -1 once its bytes are not units one by one
    let length = 0; // its bytes
    for (let i = 0; i < text.length; ) {
      const unit = text.charCodeAt(i);
      if (unit < 128 && isLetter[unit] === 1 && (length === 0 || (start >= 0 && i === start + length))) {
        if (length === 0) start = i;
        length++;
        i++;
        continue;
      }
      const point = unit < 0xd800 ? unit : text.codePointAt(i)!;
      const end = i + (point > 0xffff ? 2 : 1);
      const kind = kindOf(point);
      if (kind === ENTANGLED) {
        into.length = first;
        into.word = firstWord;
        return false;
      }
      const isAlone = kind === ALONE || kind === ALONE_CHANGED;
      if (isAlone || kind === BLANK) {
        if (length > 0) placeWord(start, length, base, ids, into);
        length = 0;
        // One character is one token.
        if (isAlone) place(into, base + i, base + end, into.word++);
      } else if (kind !== DROPPED) {
        if (length === 0) start = i;
        const size = kind === CHANGED ? changed(point).length : bytesOf(point);
        if (start < 0 || size !== 1 || end !== start + length + 1) {
          if (length + size > from.length) {
            from = larger(from);
            to = larger(to);
          }
          for (let k = 0; start >= 0 && k < length; k++) {
            from[k] = start + k;
            to[k] = start + k + 1;
          }
          start = -1;
          from.fill(i, length, length + size);
          to.fill(end, length, length + size);
        }
        length += size;
      }
      i = end;
    }
    if (length > 0) placeWord(start, length, base, ids, into);
    return true;
  };
}

function bytesOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

function larger(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(array.length * 2 + 64);
  copy.set(array);
  return copy;
}
