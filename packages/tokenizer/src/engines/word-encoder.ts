import { type IdList, reserve } from "./id-list.ts";
import type { TextBuffer } from "./text-buffer.ts";

/** Turns words into ids, remembering the words that it has seen. */
export interface WordEncoder {
  /** Appends the ids of the words of `buffer` that begin at `from` and end at `ends[0]`, `ends[1]`, … */
  encode(buffer: TextBuffer, from: number, ends: Int32Array, count: number, into: IdList): void;
}

/** Encodes a word that is not remembered: appends the ids of `bytes[start, end)`. */
export type EncodeWord = (bytes: Uint8Array, start: number, end: number, into: IdList) => void;

// Fixed memory, about 6.5 MB: a cache that grows would keep every rare word of every text.
const SHORT_BITS = 16;
const LONG_BITS = 15;
const MAX_SHORT = 16;
const MAX_LONG = 128;
const SPILL = 1 << 19;
const LONG_POOL = 1 << 21;

/** Word masks: the bytes of a 16-byte key that belong to a word of each length. */
const MASKS = new Int32Array((MAX_SHORT + 1) * 4);
for (let length = 0; length <= MAX_SHORT; length++) {
  for (let word = 0; word < 4; word++) {
    const used = Math.max(0, Math.min(4, length - word * 4));
    MASKS[length * 4 + word] = used === 4 ? -1 : (1 << (8 * used)) - 1;
  }
}

/**
 * A word of up to 16 bytes is its own key: four unaligned 32-bit loads, compared whole, so a hit is always right.
 * Entries are 32 bytes, two to a set, with up to three ids inside. Longer words are hashed and compared byte by byte.
 * The packed key with ids inside the entry is an idea of gigatoken, known here from its published description.
 */
export function wordEncoder(encodeWord: EncodeWord): WordEncoder {
  // Short: [key, key, key, key, length | ids << 8, id or place in spill, id, id]; 0 in the fifth is free.
  const short = new Int32Array(8 << SHORT_BITS);
  const setMask = ((1 << SHORT_BITS) - 1) & ~1;
  // Long: [hash, place in pool, length | ids << 16, place in spill]; 0 in the third is free.
  const long = new Int32Array(4 << LONG_BITS);
  const pool = new Uint8Array(LONG_POOL);
  let pooled = 0;
  const spill = new Int32Array(SPILL);
  let spilled = 0;

  function forget(): void {
    short.fill(0);
    long.fill(0);
    spilled = 0;
    pooled = 0;
  }

  function remember(
    set: number,
    length: number,
    k0: number,
    k1: number,
    k2: number,
    k3: number,
    list: IdList,
    first: number,
  ): void {
    const { ids } = list;
    const count = list.length - first;
    if (count > 3 && spilled + count > SPILL) forget();
    // The newer of the two entries of a set stands first; the older gives way.
    if (short[set + 4] !== 0) for (let i = 0; i < 8; i++) short[set + 8 + i] = short[set + i]!;
    short[set] = k0;
    short[set + 1] = k1;
    short[set + 2] = k2;
    short[set + 3] = k3;
    short[set + 4] = length | (count << 8);
    if (count <= 3) {
      for (let i = 0; i < count; i++) short[set + 5 + i] = ids[first + i]!;
      return;
    }
    short[set + 5] = spilled;
    for (let i = first; i < list.length; i++) spill[spilled++] = ids[i]!;
  }

  function encodeLong(buffer: TextBuffer, start: number, end: number, list: IdList): void {
    const { bytes, view } = buffer;
    const length = end - start;
    if (length > MAX_LONG) {
      encodeWord(bytes, start, end, list);
      return;
    }
    let hash = length;
    for (let i = start; i + 4 <= end; i += 4)
      hash = Math.imul(hash ^ view.getInt32(i, true), 0x9e3779b1) ^ (hash >>> 13);
    hash = Math.imul(hash ^ view.getInt32(end - 4, true), 0x85ebca6b);
    hash ^= hash >>> 15;
    const slot = (hash & ((1 << LONG_BITS) - 1)) << 2;
    if (long[slot] === hash && (long[slot + 2]! & 0xffff) === length) {
      const place = long[slot + 1]!;
      let i = 0;
      while (i < length && pool[place + i] === bytes[start + i]) i++;
      if (i === length) {
        const count = long[slot + 2]! >>> 16;
        reserve(list, count);
        const from = long[slot + 3]!;
        for (let k = 0; k < count; k++) list.ids[list.length + k] = spill[from + k]!;
        list.length += count;
        return;
      }
    }
    const first = list.length;
    encodeWord(bytes, start, end, list);
    const count = list.length - first;
    if (spilled + count > SPILL || pooled + length > LONG_POOL) forget();
    for (let i = 0; i < length; i++) pool[pooled + i] = bytes[start + i]!;
    long[slot] = hash;
    long[slot + 1] = pooled;
    long[slot + 2] = length | (count << 16);
    long[slot + 3] = spilled;
    pooled += length;
    for (let i = first; i < list.length; i++) spill[spilled++] = list.ids[i]!;
  }

  return {
    encode(buffer, from, ends, count, list) {
      // Everything that the loop reads is a local: that is worth a third of its speed.
      const { view, bytes } = buffer;
      const table = short;
      const masks = MASKS;
      const over = spill;
      reserve(list, count * 3 + MAX_SHORT);
      let ids = list.ids;
      let length = list.length;
      let start = from;
      for (let w = 0; w < count; w++) {
        const end = ends[w]!;
        const size = end - start;
        if (size > MAX_SHORT) {
          list.length = length;
          encodeLong(buffer, start, end, list);
          reserve(list, (count - w) * 3 + MAX_SHORT);
          ids = list.ids;
          length = list.length;
          start = end;
          continue;
        }
        const m = size << 2;
        const k0 = view.getInt32(start, true) & masks[m]!;
        const k1 = view.getInt32(start + 4, true) & masks[m + 1]!;
        const k2 = view.getInt32(start + 8, true) & masks[m + 2]!;
        const k3 = view.getInt32(start + 12, true) & masks[m + 3]!;
        let hash =
          Math.imul(k0, 0x9e3779b1) ^
          Math.imul(k1, 0x85ebca6b) ^
          Math.imul(k2, 0xc2b2ae35) ^
          Math.imul(k3, 0x27d4eb2f) ^
          size;
        hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
        hash ^= hash >>> 13;
        const set = (hash & setMask) << 3;
        let x = set;
        if (
          ((table[x]! ^ k0) |
            (table[x + 1]! ^ k1) |
            (table[x + 2]! ^ k2) |
            (table[x + 3]! ^ k3) |
            ((table[x + 4]! & 255) ^ size)) !==
          0
        ) {
          x += 8;
          if (
            ((table[x]! ^ k0) |
              (table[x + 1]! ^ k1) |
              (table[x + 2]! ^ k2) |
              (table[x + 3]! ^ k3) |
              ((table[x + 4]! & 255) ^ size)) !==
            0
          ) {
            list.length = length;
            encodeWord(bytes, start, end, list);
            remember(set, size, k0, k1, k2, k3, list, length);
            reserve(list, (count - w) * 3 + MAX_SHORT);
            ids = list.ids;
            length = list.length;
            start = end;
            continue;
          }
        }
        start = end;
        const found = table[x + 4]! >> 8;
        if (found <= 3) {
          // Three are written whatever their number: cheaper than a loop, and there is room.
          ids[length] = table[x + 5]!;
          ids[length + 1] = table[x + 6]!;
          ids[length + 2] = table[x + 7]!;
          length += found;
        } else {
          // A word of 16 bytes has at most 16 ids, which may be more than the three reserved for it.
          if (length + found + (count - w) * 3 + MAX_SHORT > ids.length) {
            list.length = length;
            reserve(list, found + (count - w) * 3 + MAX_SHORT);
            ids = list.ids;
          }
          const place = table[x + 5]!;
          for (let k = 0; k < found; k++) ids[length++] = over[place + k]!;
        }
      }
      list.length = length;
    },
  };
}
