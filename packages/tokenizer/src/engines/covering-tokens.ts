import { letterToByte } from "../byte-alphabet.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";
import { inRanges, type Steps } from "../steps.ts";
import type { Places } from "./places.ts";
import type { Scanner } from "./scanners/scanner.ts";
import type { TextBuffer } from "./text-buffer.ts";

/** What each token of a vocabulary covers of a text; index: id. */
export interface TokenSizes {
  /** In bytes. */
  readonly bytes: Uint16Array;
  /** In UTF-16 units of the text; 0 for a token that is not made of whole characters. */
  readonly units: Uint16Array;
}

const ENTRIES_PER_STEP = 8192;
/** Where words end that are cut in one go. */
const ends = new Int32Array(2048);

/** The sizes of tokens spelled in the byte-level alphabet, where each letter is a byte. */
export function* byteLevelSizes({ vocabulary }: BpeModel["bpe"]): Steps<TokenSizes> {
  const { pool, starts, ids, entryCount, idLimit } = vocabulary;
  const bytes = new Uint16Array(idLimit);
  const units = new Uint16Array(idLimit);
  yield* inRanges(entryCount, ENTRIES_PER_STEP, (from, to) => {
    for (let e = from; e < to; e++) {
      const id = ids[e]!;
      if (id < 0) continue;
      let count = 0;
      let open = 0; // bytes that the last character still needs
      let whole = 0;
      for (let i = starts[e]!; i < starts[e + 1]!; i++) {
        const lead = pool[i]!;
        if ((lead & 0xc0) === 0x80) continue;
        const byte = letterToByte[lead < 0x80 ? lead : ((lead & 31) << 6) | (pool[i + 1]! & 63)] ?? -1;
        count++;
        if (open === 0) {
          open = byte < 0x80 ? 1 : byte < 0xc0 ? Number.NaN : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
          whole += open === 4 ? 2 : 1;
        }
        open--;
      }
      bytes[id] = count;
      units[id] = open === 0 ? whole : 0;
    }
  });
  return { bytes, units };
}

/** How a text became the bytes that its tokens cover without a gap. */
export interface Covering {
  readonly sizes: TokenSizes;
  /** Bytes that stand for a space. */
  readonly space: 1 | 3;
  /** Bytes that were put before the text. They count to its first character. */
  readonly added: number;
}

/** Places tokens that cover a text; ids count from `into.length` on. */
export function placeCovering(
  text: string,
  base: number,
  ids: ArrayLike<number>,
  { sizes, space, added }: Covering,
  into: Places,
): void {
  const { flatOffsets } = into;
  const { units, bytes } = sizes;
  const limit = text.length;
  let token = into.length;
  let at = 0;
  let left = 0; // bytes of the character at hand that are not covered, once some are
  let width = 0; // its units
  if (added > 0 && limit > 0) {
    left = added + bytesAt(text, 0, space);
    width = widthAt(text, 0);
  }
  while (at < limit && token < ids.length) {
    const id = ids[token]!;
    const start = at;
    let end = at + units[id]!;
    if (left === 0 && end > start) at = end;
    else {
      // Character by character, until the token ends or the text does.
      for (let size = bytes[id]!; size > 0 && at < limit; ) {
        if (left === 0) {
          left = bytesAt(text, at, space);
          width = widthAt(text, at);
        }
        end = at + width;
        if (size < left) {
          left -= size;
          break;
        }
        size -= left;
        left = 0;
        at = end;
      }
    }
    flatOffsets[token * 2] = base + start;
    flatOffsets[token * 2 + 1] = base + end;
    token++;
  }
  into.length = token;
}

/** Bytes of the character at `at` in the text that tokens cover. */
function bytesAt(text: string, at: number, space: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return unit === 0x20 ? space : 1;
  return unit < 0x800 ? 2 : unit < 0xd800 || unit > 0xdfff ? 3 : 4;
}

/** Units of the character at `at`: texts are well-formed here. */
function widthAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit < 0xd800 || unit > 0xdfff ? 1 : 2;
}

/** Numbers the words of tokens that cover a buffer, as the scanner cuts it; to be called before they are placed. */
export function numberCovering(
  buffer: TextBuffer,
  scan: Scanner,
  ids: ArrayLike<number>,
  sizes: TokenSizes,
  into: Places,
): void {
  const { bytes, length } = buffer;
  const words = into.words!;
  let token = into.length;
  let covered = 0;
  for (let from = 0; from < length; ) {
    const count = scan(bytes, from, length, ends);
    for (let w = 0; w < count; w++) {
      const word = into.word++;
      while (covered < ends[w]!) {
        covered += sizes.bytes[ids[token]!]!;
        words[token++] = word;
      }
    }
    from = ends[count - 1]!;
  }
}
