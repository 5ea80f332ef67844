import { hasIds, idsAt, keepIds } from "./id-ring";
import { allocate } from "./memory";
import { encodeNew, encodeSymbols } from "./word-model";

// A word of up to 16 bytes is its own key, compared whole, so a hit is always right. Entries are 32 bytes, two to a set:
// the key with zeros behind it; its length and 256 times the number of its ids (0 is free); three ids, or the place of more
// in a ring. A word is in one of two sets. The packed key with ids inside the entry is an idea of gigatoken, known here from
// its published description.
const SET_BITS: u32 = 16;
export const MAX_SHORT_BYTES: usize = 16;
/** Added to the length of what is a part of a word: where a whole word counts first, a part has other ids. */
const PART: usize = 64;
const entries: usize = allocate(64 << SET_BITS);
/** For each length the bytes of a key that belong to a word. */
const masks: usize = allocate(17 << 4);
for (let size: usize = 0; size <= MAX_SHORT_BYTES; size++) memory.fill(masks + (size << 4), 0xff, size);

export function forgetShort(): void {
  memory.fill(entries, 0, 64 << SET_BITS);
}

/**
 * Writes the ids of a word of up to 16 bytes that is in its first set with three ids at most, as nearly all are, to `out`; returns
 * where they end, or 0 for any other word.
 */
// @ts-ignore: decorator
@inline
export function encodeKnown(start: usize, end: usize, out: usize): usize {
  const size = end - start;
  const key = keyOf(start, size);
  let x = firstSet(hashOf(key, size));
  if (!isWord(x, key, size)) {
    x += 32;
    if (!isWord(x, key, size)) return 0;
  }
  const found = <usize>(load<u32>(x, 16) >> 8);
  if (found > 3) return 0;
  writeThree(x, out);
  return out + (found << 2);
}

/** Writes the ids of a word of up to 16 bytes, or of a part of a word, to `out`; returns where they end. */
export function encodeShort(start: usize, end: usize, out: usize, isPart: bool): usize {
  const size = end - start;
  const key = keyOf(start, size);
  const length = isPart ? size + PART : size;
  const hash = hashOf(key, length);
  let x = firstSet(hash);
  if (!isWord(x, key, length)) {
    x += 32;
    if (!isWord(x, key, length)) {
      x = secondSet(hash);
      if (!isWord(x, key, length)) {
        x += 32;
        if (!isWord(x, key, length)) {
          const to = encodeAnew(start, end, out, isPart);
          remember(hash, key, <u32>length, out, to);
          return to;
        }
      }
    }
  }
  const found = <usize>(load<u32>(x, 16) >> 8);
  if (found <= 3) writeThree(x, out);
  else if (hasIds(load<u32>(x, 20))) {
    const ids = idsAt(load<u32>(x, 20));
    for (let i: usize = 0; i < found << 2; i += 4) store<u32>(out + i, load<u32>(ids + i));
  } else {
    const to = encodeAnew(start, end, out, isPart);
    store<u32>(x, keepIds(out, to), 20);
  }
  return out + (found << 2);
}

// @ts-ignore: decorator
@inline
function keyOf(start: usize, size: usize): v128 {
  return v128.and(v128.load(start), v128.load(masks + (size << 4)));
}

/** Three ids are written whatever their number: cheaper than a loop, and there is room. */
// @ts-ignore: decorator
@inline
function writeThree(x: usize, out: usize): void {
  store<u64>(out, load<u64>(x, 20));
  store<u32>(out, load<u32>(x, 28), 8);
}

function encodeAnew(start: usize, end: usize, out: usize, isPart: bool): usize {
  return isPart ? encodeSymbols(start, end, out) : encodeNew(start, end, out);
}

// @ts-ignore: decorator
@inline
function hashOf(key: v128, length: usize): u64 {
  const low = <u64>i64x2.extract_lane(key, 0) + <u64>length;
  let hash = low * 0x9e3779b97f4a7c15 + <u64>i64x2.extract_lane(key, 1) * 0xc2b2ae3d27d4eb4f;
  hash ^= hash >> 32;
  return hash * 0xd6e8feb86659fd93;
}

// @ts-ignore: decorator
@inline
function firstSet(hash: u64): usize {
  return entries + (<usize>(hash >> (64 - SET_BITS)) << 6);
}

// @ts-ignore: decorator
@inline
function secondSet(hash: u64): usize {
  return entries + ((<usize>(hash >> (48 - SET_BITS)) & ((1 << SET_BITS) - 1)) << 6);
}

// @ts-ignore: decorator
@inline
function isWord(x: usize, key: v128, length: usize): bool {
  return i8x16.all_true(i8x16.eq(v128.load(x), key)) && <usize>load<u8>(x, 16) === length;
}

function remember(hash: u64, key: v128, length: u32, first: usize, end: usize): void {
  const one = firstSet(hash);
  const other = secondSet(hash);
  const x = load<u32>(one, 48) !== 0 && load<u32>(other, 48) === 0 ? other : one;
  // The newer of the two entries of a set stands first; the older gives way.
  if (load<u32>(x, 16) !== 0) {
    v128.store(x, v128.load(x), 32);
    v128.store(x, v128.load(x, 16), 48);
  }
  const count = <u32>(end - first) >> 2;
  v128.store(x, key);
  store<u32>(x, length | (count << 8), 16);
  if (count <= 3) {
    store<u64>(x, load<u64>(first), 20);
    store<u32>(x, load<u32>(first, 8), 28);
  } else store<u32>(x, keepIds(first, end), 20);
}
