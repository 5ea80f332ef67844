import type { BpeModel } from "../models/bpe/bpe.ts";
import { type Places, place } from "./places.ts";
import type { TextBuffer } from "./text-buffer.ts";

/** How many bytes each token of a byte-level vocabulary stands for; index: id. Each letter is one. */
export function byteLengths({ vocabulary }: BpeModel["bpe"]): Uint16Array {
  const { pool, starts, ids, entryCount, idLimit } = vocabulary;
  const lengths = new Uint16Array(idLimit);
  for (let e = 0; e < entryCount; e++) {
    const id = ids[e]!;
    if (id < 0) continue;
    let letters = 0;
    for (let i = starts[e]!; i < starts[e + 1]!; i++) if ((pool[i]! & 0xc0) !== 0x80) letters++;
    lengths[id] = letters;
  }
  return lengths;
}

/** Walks through UTF-8 and UTF-16 of the same text side by side. */
export interface ByteWalk {
  /** The UTF-16 unit where the character with byte `at` begins. Places must not go back by more than a character. */
  startOf(at: number): number;
  /** The unit where it ends. */
  endOf(at: number): number;
}

export function byteWalk({ bytes }: TextBuffer, from: number): ByteWalk {
  let byte = from;
  let unit = 0;
  const sizeAt = (at: number) => {
    const lead = bytes[at]!;
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  };
  const advance = (at: number): number => {
    let size = sizeAt(byte);
    while (byte + size <= at) {
      byte += size;
      unit += size === 4 ? 2 : 1;
      size = sizeAt(byte);
    }
    return size;
  };
  return {
    startOf(at) {
      advance(at);
      return unit;
    },
    endOf(at) {
      const size = advance(at);
      return unit + (size === 4 ? 2 : 1);
    },
  };
}

/**
 * Places the tokens of the words of a buffer.
 *
 * @param step 1 if each of these words is one for the user, too; 0 if they are all of the same
 */
export function placeWords(
  ids: ArrayLike<number>,
  lengths: Uint16Array,
  from: number,
  ends: Int32Array,
  count: number,
  step: 0 | 1,
  into: Places,
  startOf: (byte: number) => number,
  endOf: (byte: number) => number,
): void {
  let byte = from;
  for (let w = 0; w < count; w++) {
    const { word } = into;
    into.word += step;
    const stop = ends[w]!;
    while (byte < stop) {
      const next = byte + lengths[ids[into.length]!]!;
      place(into, startOf(byte), endOf(next - 1), word);
      byte = next;
    }
  }
}

/**
 * The same for words that are each one for the user, in a text of ASCII alone, where bytes are units.
 *
 * @param added bytes that were put before the text; they share the place of its first character
 * @param base where the text begins in the original
 */
export function placeAsciiWords(
  ids: ArrayLike<number>,
  lengths: Uint16Array,
  from: number,
  ends: Int32Array,
  count: number,
  added: number,
  base: number,
  into: Places,
): void {
  const { starts, ends: stops, words } = into;
  let { length, word } = into;
  let byte = from;
  for (let w = 0; w < count; w++) {
    const stop = ends[w]!;
    while (byte < stop) {
      const next = byte + lengths[ids[length]!]!;
      starts[length] = base + Math.max(0, byte - added);
      stops[length] = base + Math.max(1, next - added);
      words[length++] = word;
      byte = next;
    }
    word++;
  }
  into.length = length;
  into.word = word;
}
