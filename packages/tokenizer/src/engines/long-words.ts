import { type IdList, reserve } from "./id-list.ts";
import { type IdRing, keepIds, MAX_PLACE, placeFor, RING_IDS } from "./id-ring.ts";
import type { TextBuffer } from "./text-buffer.ts";
import type { EncodeWord } from "./word-encoder.ts";

/** Remembers words of more than 16 bytes. */
export interface LongWords {
  /** Appends the ids of `buffer`'s `[start, end)`. */
  encode(buffer: TextBuffer, start: number, end: number, into: IdList): void;
  forget(): void;
}

const BITS = 16;
const MAX_BYTES = 128;
const RING_BYTES = 1 << 21;

/** Words are found by a hash, in one of two slots, and compared with their bytes, which lie in a ring as their ids do. */
export function longWords(encodeWord: EncodeWord, ring: IdRing): LongWords {
  // [hash, place of the bytes, length | number of ids << 16, place of the ids]; 0 in the third is free.
  const slots = new Int32Array(4 << BITS);
  const known = new DataView(new ArrayBuffer(RING_BYTES));
  let end = 0; // of the bytes, as in an IdRing

  function isThere(slot: number): boolean {
    return end - slots[slot + 1]! <= RING_BYTES && ring.end - slots[slot + 3]! <= RING_IDS;
  }

  /** Whether a slot has a word of this length and these bytes. */
  function holds(slot: number, hash: number, length: number, view: DataView, start: number): boolean {
    if (slots[slot] !== hash || (slots[slot + 2]! & 0xffff) !== length || !isThere(slot)) return false;
    const at = slots[slot + 1]! & (RING_BYTES - 1);
    for (let i = 0; i + 4 < length; i += 4) {
      if (known.getInt32(at + i, true) !== view.getInt32(start + i, true)) return false;
    }
    return known.getInt32(at + length - 4, true) === view.getInt32(start + length - 4, true);
  }

  function remember(
    slot: number,
    hash: number,
    length: number,
    view: DataView,
    start: number,
    first: number,
    list: IdList,
  ) {
    end = placeFor(end, length, RING_BYTES);
    slots[slot] = hash;
    slots[slot + 1] = end;
    slots[slot + 2] = length | ((list.length - first) << 16);
    slots[slot + 3] = keepIds(ring, list.ids, first, list.length);
    const at = end & (RING_BYTES - 1);
    for (let i = 0; i + 4 < length; i += 4) known.setInt32(at + i, view.getInt32(start + i, true), true);
    known.setInt32(at + length - 4, view.getInt32(start + length - 4, true), true);
    end += length;
  }

  return {
    encode({ bytes, view }, start, stop, into) {
      const length = stop - start;
      if (length > MAX_BYTES) {
        encodeWord(bytes, start, stop, into);
        return;
      }
      let hash = length;
      for (let i = start; i + 4 <= stop; i += 4)
        hash = Math.imul(hash ^ view.getInt32(i, true), 0x9e3779b1) ^ (hash >>> 13);
      hash = Math.imul(hash ^ view.getInt32(stop - 4, true), 0x85ebca6b);
      hash ^= hash >>> 15;
      const first = (hash & ((1 << BITS) - 1)) << 2;
      const second = (hash >>> (32 - BITS)) << 2;
      let slot = holds(first, hash, length, view, start) ? first : -1;
      if (slot < 0 && holds(second, hash, length, view, start)) slot = second;
      if (slot >= 0) {
        const count = slots[slot + 2]! >>> 16;
        reserve(into, count);
        const { ids } = into;
        let to = into.length;
        for (let k = slots[slot + 3]! & (RING_IDS - 1), last = k + count; k < last; k++) ids[to++] = ring.ids[k]!;
        into.length = to;
        return;
      }
      const before = into.length;
      encodeWord(bytes, start, stop, into);
      if (end > MAX_PLACE) this.forget();
      const isFirst = slots[first + 2] === 0 || (slots[second + 2] !== 0 && isThere(second));
      remember(isFirst ? first : second, hash, length, view, start, before, into);
    },
    forget() {
      slots.fill(0);
      end = 0;
    },
  };
}
