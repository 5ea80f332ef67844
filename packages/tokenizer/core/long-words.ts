import { hasIds, idsAt, keepIds, placeFor } from "./id-ring";
import { allocate } from "./memory";
import { encodeNew, encodeSymbols } from "./word-model";

const BITS: u32 = 16;
export const MAX_LONG_BYTES: usize = 128;
const RING_BYTES: u32 = 1 << 21;

/** Added to the length of what is a part of a word. */
const PART: usize = 256;

// [part of the hash, place of the bytes, length and 65536 times the number of ids, place of the ids]; 0 in the third is free.
const slots: usize = allocate(16 << BITS);
/** The bytes of the words, in a ring as their ids are. */
const known: usize = allocate(RING_BYTES);
let end: u32 = 0;

/** Writes the ids of a word of more than 16 bytes, or of a part of one, to `out`; returns where they end. */
export function encodeLong(start: usize, stop: usize, out: usize, isPart: bool): usize {
  const size = stop - start;
  if (size > MAX_LONG_BYTES) return isPart ? encodeSymbols(start, stop, out) : encodeNew(start, stop, out);
  const length = isPart ? size + PART : size;
  let hash: u64 = <u64>length;
  for (let i = start; i + 8 < stop; i += 8) {
    hash = (hash ^ load<u64>(i)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  hash = (hash ^ load<u64>(stop - 8)) * 0xc2b2ae3d27d4eb4f;
  hash ^= hash >> 32;
  const first = slots + ((<usize>hash & ((1 << BITS) - 1)) << 4);
  const second = slots + ((<usize>(hash >> 16) & ((1 << BITS) - 1)) << 4);
  const check = <u32>(hash >> 32);
  let slot: usize = 0;
  if (isWord(first, check, start, size, length)) slot = first;
  else if (isWord(second, check, start, size, length)) slot = second;
  if (slot !== 0) {
    const bytes = (load<u32>(slot, 8) >> 16) << 2;
    memory.copy(out, idsAt(load<u32>(slot, 12)), bytes);
    return out + bytes;
  }
  const to = isPart ? encodeSymbols(start, stop, out) : encodeNew(start, stop, out);
  slot = load<u32>(first, 8) === 0 || (load<u32>(second, 8) !== 0 && isThere(second)) ? first : second;
  end = placeFor(end, <u32>size, RING_BYTES);
  memory.copy(known + (<usize>end & (RING_BYTES - 1)), start, size);
  store<u32>(slot, check);
  store<u32>(slot, end, 4);
  store<u32>(slot, <u32>length | (<u32>((to - out) >> 2) << 16), 8);
  store<u32>(slot, keepIds(out, to), 12);
  end += <u32>size;
  return to;
}

export function forgetLong(): void {
  memory.fill(slots, 0, 16 << BITS);
  end = 0;
}

// @ts-expect-error: decorator
@inline
export function isLongWorn(): bool {
  return end > 1 << 30;
}

function isThere(slot: usize): bool {
  return end - load<u32>(slot, 4) <= RING_BYTES && hasIds(load<u32>(slot, 12));
}

function isWord(slot: usize, check: u32, start: usize, size: usize, length: usize): bool {
  if (load<u32>(slot) !== check || <usize>load<u16>(slot, 8) !== length || !isThere(slot)) return false;
  const at = known + (<usize>load<u32>(slot, 4) & (RING_BYTES - 1));
  for (let i: usize = 0; i + 8 < size; i += 8) if (load<u64>(at + i) !== load<u64>(start + i)) return false;
  return load<u64>(at + size - 8) === load<u64>(start + size - 8);
}
