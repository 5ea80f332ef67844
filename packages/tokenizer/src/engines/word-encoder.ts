import { type IdList, reserve } from "./id-list.ts";
import { idRing, keepIds, MAX_PLACE, RING_IDS } from "./id-ring.ts";
import { longWords } from "./long-words.ts";
import type { TextBuffer } from "./text-buffer.ts";

/** Turns words into ids, remembering the words that it has seen. */
export interface WordEncoder {
  /** Appends the ids of the words of `buffer` that begin at `from` and end at `ends[0]`, `ends[1]`, … */
  encode(buffer: TextBuffer, from: number, ends: Int32Array, count: number, into: IdList): void;
}

/** Encodes a word that is not remembered: appends the ids of `bytes[start, end)`. */
export type EncodeWord = (bytes: Uint8Array, start: number, end: number, into: IdList) => void;

// Fixed memory, about 11 MB with long words once much has been seen: a cache that grows would keep every rare word of
// every text.
const BITS = 17;
const MAX_BYTES = 16;
const SET_MASK = ((1 << BITS) - 1) & ~1;

/** Word masks: the bytes of a 16-byte key that belong to a word of each length. */
const MASKS = new Int32Array((MAX_BYTES + 1) * 4);
for (let length = 0; length <= MAX_BYTES; length++) {
  for (let word = 0; word < 4; word++) {
    const used = Math.max(0, Math.min(4, length - word * 4));
    MASKS[length * 4 + word] = used === 4 ? -1 : (1 << (8 * used)) - 1;
  }
}

/**
 * A word of up to 16 bytes is its own key: four unaligned 32-bit loads, compared whole, so a hit is always right.
 * Entries are 32 bytes, two to a set, with up to three ids inside; more lie in a ring. A word is in one of two sets.
 * The packed key with ids inside the entry is an idea of gigatoken, known here from its published description.
 */
export function wordEncoder(encodeWord: EncodeWord): WordEncoder {
  // [key, key, key, key, length | ids << 8, id or place in the ring, id, id]; 0 in the fifth is free.
  const entries = new Int32Array(8 << BITS);
  const ring = idRing();
  const long = longWords(encodeWord, ring);

  function forget(): void {
    entries.fill(0);
    long.forget();
    ring.end = 0;
  }

  /** The entry of a word that is not in its first set; -1 if it is in neither. */
  function findSecond(hash: number, length: number, k0: number, k1: number, k2: number, k3: number): number {
    const set = ((hash >>> 15) & SET_MASK) << 3;
    for (let x = set; x <= set + 8; x += 8) {
      const isSame = entries[x] === k0 && entries[x + 1] === k1 && entries[x + 2] === k2 && entries[x + 3] === k3;
      if (isSame && (entries[x + 4]! & 255) === length) return x;
    }
    return -1;
  }

  function remember(
    hash: number,
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
    const one = (hash & SET_MASK) << 3;
    const other = ((hash >>> 15) & SET_MASK) << 3;
    const x = entries[one + 12] !== 0 && entries[other + 12] === 0 ? other : one;
    // The newer of the two entries of a set stands first; the older gives way.
    if (entries[x + 4] !== 0) for (let i = 0; i < 8; i++) entries[x + 8 + i] = entries[x + i]!;
    entries[x] = k0;
    entries[x + 1] = k1;
    entries[x + 2] = k2;
    entries[x + 3] = k3;
    entries[x + 4] = length | (count << 8);
    if (count <= 3) for (let i = 0; i < count; i++) entries[x + 5 + i] = ids[first + i]!;
    else entries[x + 5] = keepIds(ring, ids, first, list.length);
  }

  return {
    encode(buffer, from, ends, count, list) {
      if (ring.end > MAX_PLACE) forget();
      // Everything that the loop reads is a local: that is worth a third of its speed.
      const { view, bytes } = buffer;
      const table = entries;
      const masks = MASKS;
      reserve(list, count * 3 + MAX_BYTES);
      let ids = list.ids;
      let length = list.length;
      let start = from;
      for (let w = 0; w < count; w++) {
        const end = ends[w]!;
        const size = end - start;
        if (size > MAX_BYTES) {
          list.length = length;
          long.encode(buffer, start, end, list);
          reserve(list, (count - w) * 3 + MAX_BYTES);
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
        let x = (hash & SET_MASK) << 3;
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
          )
            x = findSecond(hash, size, k0, k1, k2, k3);
        }
        const found = x < 0 ? 0 : table[x + 4]! >> 8;
        if (x < 0 || (found > 3 && ring.end - table[x + 5]! > RING_IDS)) {
          list.length = length;
          encodeWord(bytes, start, end, list);
          remember(hash, size, k0, k1, k2, k3, list, length);
          reserve(list, (count - w) * 3 + MAX_BYTES);
          ids = list.ids;
          length = list.length;
          start = end;
          continue;
        }
        start = end;
        if (found <= 3) {
          // Three are written whatever their number: cheaper than a loop, and there is room.
          ids[length] = table[x + 5]!;
          ids[length + 1] = table[x + 6]!;
          ids[length + 2] = table[x + 7]!;
          length += found;
        } else {
          // A word of 16 bytes has at most 16 ids, which may be more than the three reserved for it.
          if (length + found + (count - w) * 3 + MAX_BYTES > ids.length) {
            list.length = length;
            reserve(list, found + (count - w) * 3 + MAX_BYTES);
            ids = list.ids;
          }
          const place = table[x + 5]! & (RING_IDS - 1);
          for (let k = 0; k < found; k++) ids[length++] = ring.ids[place + k]!;
        }
      }
      list.length = length;
    },
  };
}
