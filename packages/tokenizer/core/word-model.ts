import { isCrossed } from "./borders";
import { encodeBytes, wholeWord } from "./byte-words";
import { encodeCharacters } from "./character-words";
import { encodeLong, MAX_LONG_BYTES } from "./long-words";
import { encodePieces } from "./piece-words";
import { encodeShort, MAX_SHORT_BYTES } from "./short-words";
import { lengthAt, pointAt } from "./utf8";
import { encodeWordPiece } from "./word-piece";

// What words are encoded by; the numbers are known to src/core.
export const BYTES: u32 = 0;
export const CHARACTERS: u32 = 1;
export const PIECES: u32 = 2;
export const WORD_PIECE: u32 = 3;

let model: u32 = BYTES;
let hasBorders: bool = false;
/** What a space stands for. */
let space: u32 = 0x20;

/**
 * @param withBorders whether words may be divided where no token goes across, which {@link noteBorders} was told of
 * @param spaceCharacter what a space stands for
 */
export function useModel(number: u32, withBorders: bool, spaceCharacter: u32): void {
  model = number;
  hasBorders = withBorders;
  space = spaceCharacter;
}

/** Whether a word is encoded in parts, which are remembered in its place. */
export function isDivided(start: usize, end: usize): bool {
  if (!hasBorders) return false;
  let at = start;
  for (; at + 8 <= end; at += 8) if ((load<u64>(at) & 0x8080808080808080) !== 0) return true;
  for (; at < end; at++) if (load<u8>(at) >= 0x80) return true;
  return false;
}

/** Writes the ids of a word that is not remembered to `out`; returns where they end. */
export function encodeNew(start: usize, end: usize, out: usize): usize {
  const id = model === BYTES ? wholeWord(start, end) : -1;
  if (id >= 0) {
    store<i32>(out, id);
    return out + 4;
  }
  // Words of bytes are cut by a pattern, those of characters at spaces alone: "word," is two parts. And what is too long to be
  // remembered is better merged in parts.
  const isCut = isDivided(start, end) || (hasBorders && (model === CHARACTERS || end - start > MAX_LONG_BYTES));
  return isCut ? encodeParts(start, end, out) : encodeSymbols(start, end, out);
}

function encodeParts(start: usize, end: usize, out: usize): usize {
  let to = out;
  let part = start;
  let before = characterAt(start);
  for (let at = start + lengthAt(start); at < end; at += lengthAt(at)) {
    const point = characterAt(at);
    if (!isCrossed(before, at, point)) {
      to = encodePart(part, at, to);
      part = at;
    }
    before = point;
  }
  return part === start ? encodeSymbols(start, end, out) : encodePart(part, end, to);
}

// @ts-ignore: decorator
@inline
function characterAt(at: usize): u32 {
  const point = <u32>pointAt(at);
  return point === 0x20 ? space : point;
}

function encodePart(start: usize, end: usize, out: usize): usize {
  return end - start <= MAX_SHORT_BYTES ? encodeShort(start, end, out, true) : encodeLong(start, end, out, true);
}

/** Writes what the symbols of a word, or of a part of one, become to `out`; returns where it ends. */
export function encodeSymbols(start: usize, end: usize, out: usize): usize {
  if (model === BYTES) return encodeBytes(start, end, out);
  if (model === PIECES) return encodePieces(start, end, out);
  if (model === WORD_PIECE) return encodeWordPiece(start, end, out);
  return encodeCharacters(start, end, out);
}
