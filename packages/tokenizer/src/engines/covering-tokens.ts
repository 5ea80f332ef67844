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
  const { offsets } = into;
  const { units } = sizes;
  const limit = base + text.length;
  let token = into.length;
  let more = added; // bytes of the character at hand beyond its own, or without those that are covered
  for (let at = base; at < limit && token < ids.length; ) {
    const id = ids[token]!;
    const size = units[id]!;
    if (more === 0 && size > 0) {
      const end = at + size;
      offsets[token++] = [at, end];
      at = end;
      continue;
    }
    // Byte by byte, until the token ends or the text does.
    const start = at;
    let bytes = sizes.bytes[id]!;
    let end = at;
    while (bytes > 0 && at < limit) {
      const point = text.codePointAt(at - base)!;
      const width = point > 0xffff ? 2 : 1;
      const needed = more + (point === 0x20 ? space : bytesOf(point));
      end = at + width;
      if (bytes < needed) {
        more -= bytes;
        break;
      }
      bytes -= needed;
      more = 0;
      at = end;
    }
    offsets[token++] = [start, end];
  }
  into.length = token;
}

/** Numbers the words of tokens that cover a buffer, as the scanner cuts it; to be called before they are placed. */
export function numberCovering(
  buffer: TextBuffer,
  scan: Scanner,
  ends: Int32Array,
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

function bytesOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
