import { ends, text } from "./areas";
import { hasIds, idsAt, isWorn, keepIds, renewRing } from "./id-ring";
import { encodeLong, forgetLong, isLongWorn } from "./long-words";
import { allocate } from "./memory";
import { encodeWord } from "./word-model";

// A word of up to 16 bytes is its own key, compared whole, so a hit is always right. Entries are 32 bytes, two to a set:
// the key with zeros behind it; its length and 256 times the number of its ids (0 is free); three ids, or the place of more
// in a ring. A word is in one of two sets. The packed key with ids inside the entry is an idea of gigatoken, known here from
// its published description.
const SET_BITS: u32 = 16;
const MAX_BYTES: usize = 16;
const entries: usize = allocate(64 << SET_BITS);
/** For each length the bytes of a key that belong to a word. */
const masks: usize = allocate(17 << 4);
for (let size: usize = 0; size <= MAX_BYTES; size++) memory.fill(masks + (size << 4), 0xff, size);

/** Writes the ids of the words of the text from `from` on that end at the first `count` of `ends` to `out`. */
export function encodeWords(from: u32, count: u32, into: usize): usize {
  if (isWorn() || isLongWorn()) {
    memory.fill(entries, 0, 64 << SET_BITS);
    forgetLong();
    renewRing();
  }
  let out = into;
  let start = text + from;
  const last = ends + (<usize>count << 2);
  for (let at = ends; at < last; at += 4) {
    const end = text + load<u32>(at);
    const size = end - start;
    if (size > MAX_BYTES) {
      out = encodeLong(start, end, out);
      start = end;
      continue;
    }
    const key = v128.and(v128.load(start), v128.load(masks + (size << 4)));
    const hash = hashOf(key, size);
    let x = firstSet(hash);
    if (!isWord(x, key, size)) {
      x += 32;
      if (!isWord(x, key, size)) {
        x = secondSet(hash);
        if (!isWord(x, key, size)) {
          x += 32;
          if (!isWord(x, key, size)) {
            const first = out;
            out = encodeWord(start, end, out);
            remember(hash, key, <u32>size, first, out);
            start = end;
            continue;
          }
        }
      }
    }
    const found = load<u32>(x, 16) >> 8;
    if (found <= 3) {
      // Three are written whatever their number: cheaper than a loop, and there is room.
      store<u64>(out, load<u64>(x, 20));
      store<u32>(out, load<u32>(x, 28), 8);
      out += <usize>found << 2;
    } else if (hasIds(load<u32>(x, 20))) {
      const ids = idsAt(load<u32>(x, 20));
      for (let i: usize = 0; i < <usize>found << 2; i += 4) store<u32>(out + i, load<u32>(ids + i));
      out += <usize>found << 2;
    } else {
      const first = out;
      out = encodeWord(start, end, out);
      store<u32>(x, keepIds(first, out), 20);
    }
    start = end;
  }
  return out;
}

// @ts-expect-error: decorator
@inline
function hashOf(key: v128, size: usize): u64 {
  const low = <u64>i64x2.extract_lane(key, 0) + <u64>size;
  let hash = low * 0x9e3779b97f4a7c15 + <u64>i64x2.extract_lane(key, 1) * 0xc2b2ae3d27d4eb4f;
  hash ^= hash >> 32;
  return hash * 0xd6e8feb86659fd93;
}

// @ts-expect-error: decorator
@inline
function firstSet(hash: u64): usize {
  return entries + (<usize>(hash >> (64 - SET_BITS)) << 6);
}

// @ts-expect-error: decorator
@inline
function secondSet(hash: u64): usize {
  return entries + ((<usize>(hash >> (48 - SET_BITS)) & ((1 << SET_BITS) - 1)) << 6);
}

// @ts-expect-error: decorator
@inline
function isWord(x: usize, key: v128, size: usize): bool {
  return i8x16.all_true(i8x16.eq(v128.load(x), key)) && <usize>load<u8>(x, 16) === size;
}

function remember(hash: u64, key: v128, size: u32, first: usize, end: usize): void {
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
  store<u32>(x, size | (count << 8), 16);
  if (count <= 3) {
    store<u64>(x, load<u64>(first), 20);
    store<u32>(x, load<u32>(first, 8), 28);
  } else store<u32>(x, keepIds(first, end), 20);
}
