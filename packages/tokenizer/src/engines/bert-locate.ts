import type { WordPieceModel } from "../models/word-piece.ts";
import { normalizedText, originalRange } from "../normalized-text.ts";
import { type BertSettings, normalizeBert } from "../normalizers/bert.ts";
import { bertPreTokenizer } from "../pre-tokenizers/bert.ts";
import type { Token } from "../stages.ts";
import { ALONE, ALONE_CHANGED, type BertText, BLANK, CHANGED, DROPPED, ENTANGLED, KEPT } from "./bert-text.ts";
import { type Places, place } from "./places.ts";

/** Places the tokens of BERT's words: the same pass as the engine's, noting where each byte comes from. */
export function bertLocator(
  model: WordPieceModel,
  { kindOf, changed, nextBlank }: BertText,
  settings: BertSettings,
): (text: string, base: number, ids: ArrayLike<number>, into: Places) => boolean {
  const { vocabulary, unknownId, prefix } = model.wordPiece;
  const preTokenizer = bertPreTokenizer();
  const found: Token[] = [];
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

  /** Places the word of the units `[start, start + length)`, one byte each. */
  function placePlain(start: number, length: number, ids: ArrayLike<number>, into: Places): void {
    const { offsets, words } = into;
    const sizes = lengths!;
    const word = into.word++;
    const end = start + length;
    let token = into.length;
    let at = start;
    let shared = 0; // bytes of the token that are none of the word
    while (at < end) {
      const id = ids[token]!;
      const next = id === unknownId ? end : at + sizes[id]! - shared;
      offsets[token] = [at, next];
      if (words !== undefined) words[token] = word;
      token++;
      at = next;
      shared = prefixLength;
    }
    into.length = token;
  }

  /** Places a word of `length` bytes that come from where `from` and `to` say. */
  function placeChanged(length: number, base: number, ids: ArrayLike<number>, into: Places): void {
    const word = into.word++;
    for (let byte = 0; byte < length; ) {
      const id = ids[into.length]!;
      const next = id === unknownId ? length : byte + lengths![id]! - (byte === 0 ? 0 : prefixLength);
      place(into, base + from[byte]!, base + to[next - 1]!, word);
      byte = next;
    }
  }

  /** Places a stretch between two blanks as the stages do. */
  function placeByStages(text: string, start: number, end: number, base: number, into: Places): void {
    const stretch = { ...normalizedText(text.slice(start, end)), shift: base + start };
    for (const piece of preTokenizer.split(normalizeBert(stretch, settings))) {
      if (piece.text === "") continue;
      const word = into.word++;
      found.length = 0;
      model.tokenize(piece.text, found);
      for (const token of found) place(into, ...originalRange(piece, token.start, token.end), word);
    }
  }

  return (text, base, ids, into) => {
    if (!isPlain) return false;
    lengths ??= tokenLengths();
    let start = 0; // of the word at hand; -1 once its bytes are not units one by one
    let length = 0; // its bytes
    // Where the last blank begins (a mark may stand on it), and what was placed by then.
    let stretch = 0;
    let stretchLength = into.length;
    let stretchWord = into.word;
    for (let i = 0; i < text.length; ) {
      const unit = text.charCodeAt(i);
      if (unit < 128 && isLetter[unit] === 1 && (length === 0 || (start >= 0 && i === start + length))) {
        if (length === 0) start = i;
        // NaN is the index of nothing: the end of the text is no letter.
        do i++;
        while (isLetter[text.charCodeAt(i)] === 1);
        length = i - start;
        continue;
      }
      const point = unit < 0xd800 ? unit : text.codePointAt(i)!;
      const end = i + (point > 0xffff ? 2 : 1);
      const kind = kindOf(point);
      if (kind === ENTANGLED) {
        into.length = stretchLength;
        into.word = stretchWord;
        i = nextBlank(text, i);
        placeByStages(text, stretch, i, base, into);
        length = 0;
        continue;
      }
      const isAlone = kind === ALONE || kind === ALONE_CHANGED;
      if (isAlone || kind === BLANK) {
        if (length > 0 && start >= 0) placePlain(base + start, length, ids, into);
        else if (length > 0) placeChanged(length, base, ids, into);
        length = 0;
        // One character is one token.
        if (isAlone) place(into, base + i, base + end, into.word++);
        else {
          stretch = i;
          stretchLength = into.length;
          stretchWord = into.word;
        }
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
    if (length > 0 && start >= 0) placePlain(base + start, length, ids, into);
    else if (length > 0) placeChanged(length, base, ids, into);
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
