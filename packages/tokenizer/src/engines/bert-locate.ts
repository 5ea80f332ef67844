import type { WordPieceModel } from "../models/word-piece.ts";
import { originalRange } from "../normalized-text.ts";
import type { Range } from "../range.ts";
import type { Token } from "../stages.ts";
import type { BertCutter } from "./bert-cutter.ts";
import type { BertStages } from "./bert-stages.ts";
import { ALONE, ALONE_CHANGED, type BertText, CHANGED, DROPPED } from "./bert-text.ts";
import { type Places, place } from "./places.ts";
import { tokenBytes } from "./token-bytes.ts";

/** Places the tokens of BERT's words. */
export interface BertLocator {
  /** Places the ids of a text that stands at `base`. False, and nothing placed, if it cannot say. */
  locate(text: string, base: number, cutter: BertCutter, ids: ArrayLike<number>, into: Places): boolean;
}

/** Undefined for a vocabulary whose unknown token could also be a part of a word: it stands for whole words. */
export function bertLocator(
  model: WordPieceModel,
  { kindOf, changed }: BertText,
  stages: BertStages,
): BertLocator | undefined {
  const { vocabulary, unknownId, prefix } = model.wordPiece;
  const found: Token[] = [];
  const prefixLength = Buffer.byteLength(prefix);
  const unknown = unknownId === undefined ? "" : (vocabulary.tokenOf(unknownId) ?? "");
  if (!Array.from(unknown).some((character) => kindOf(character.codePointAt(0)!) === ALONE)) return undefined;
  let lengths: Uint32Array | undefined;

  function placeWords(
    text: string,
    base: number,
    count: number,
    { starts, ends }: BertCutter,
    ids: ArrayLike<number>,
    into: Places,
  ): void {
    lengths ??= tokenBytes(vocabulary);
    const sizes = lengths;
    const { flatOffsets, words } = into;
    let token = into.length;
    let from = 0;
    for (let w = 0; w < count; w++) {
      const length = ends[w]! - from;
      from += length;
      const start = starts[w]!;
      if (start < 0) {
        into.length = token;
        placeChanged(text, -1 - start, length, base, ids, into);
        token = into.length;
        continue;
      }
      // Each byte is a unit.
      const word = into.word++;
      let at = base + start;
      const end = at + length;
      let shared = 0; // bytes of the token that are none of the word
      while (at < end) {
        const id = ids[token]!;
        const next = id === unknownId ? end : at + sizes[id]! - shared;
        flatOffsets[token * 2] = at;
        flatOffsets[token * 2 + 1] = next;
        if (words !== undefined) words[token] = word;
        token++;
        at = next;
        shared = prefixLength;
      }
    }
    into.length = token;
  }

  /** Places a word of `length` bytes that are not units one by one. */
  function placeChanged(
    text: string,
    start: number,
    length: number,
    base: number,
    ids: ArrayLike<number>,
    into: Places,
  ): void {
    const word = into.word++;
    // The character at hand, and the bytes of the word up to its end.
    let begin = start;
    let end = start;
    let covered = 0;
    const reach = (byte: number): void => {
      while (covered <= byte) {
        const point = text.codePointAt(end)!;
        begin = end;
        end += point > 0xffff ? 2 : 1;
        covered += sizeOf(point);
      }
    };
    for (let byte = 0; byte < length; ) {
      const id = ids[into.length]!;
      const next = id === unknownId ? length : byte + lengths![id]! - (byte === 0 ? 0 : prefixLength);
      reach(byte);
      const from = begin;
      reach(next - 1);
      place(into, base + from, base + end, word);
      byte = next;
    }
  }

  /** The bytes that a character becomes as a part of a word. */
  function sizeOf(point: number): number {
    const kind = kindOf(point);
    if (kind === DROPPED) return 0;
    if (kind === CHANGED || kind === ALONE_CHANGED) return changed(point).length;
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }

  /** Places a stretch between two blanks as the stages do. */
  function placeByStages(text: string, [start, end]: Range, base: number, into: Places): void {
    for (const piece of stages.pieces(text.slice(start, end), base + start)) {
      const word = into.word++;
      found.length = 0;
      model.tokenize(piece.text, found);
      for (const token of found) place(into, ...originalRange(piece, token.start, token.end), word);
    }
  }

  return {
    locate(text, base, cutter, ids, into) {
      const { length, word } = into;
      if (!cutter.begin(text)) return false;
      do {
        const count = cutter.cut();
        if (count < 0) {
          into.length = length;
          into.word = word;
          return false;
        }
        placeWords(text, base, count, cutter, ids, into);
        const { stretch } = cutter;
        if (stretch !== undefined) placeByStages(text, stretch, base, into);
      } while (cutter.isMore);
      return true;
    },
  };
}
