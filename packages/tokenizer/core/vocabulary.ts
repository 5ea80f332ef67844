import { allocate } from "./memory";

// Tokens by their bytes: a slot has part of the hash, so that bytes are compared only on a likely hit, and the entry + 1.
let slots: usize = 0;
let mask: u32 = 0;
/** Token e is `pool[starts[e]]` up to `pool[starts[e + 1]]`, and its id is `ids[e]`. */
export let tokenPool: usize = 0;
export let tokenStarts: usize = 0;
export let tokenIds: usize = 0;
export let tokenCount: u32 = 0;

/** Makes room for tokens; they are written to `tokenPool`, `tokenStarts` and `tokenIds` before {@link addTokens}. */
export function makeVocabulary(count: u32, poolBytes: u32): void {
  let capacity: u32 = 16;
  while (capacity < count * 2) capacity <<= 1;
  mask = capacity - 1;
  tokenCount = count;
  slots = allocate((<usize>capacity) << 3);
  tokenPool = allocate(<usize>poolBytes + 16);
  tokenStarts = allocate((<usize>(count + 1)) << 2);
  tokenIds = allocate((<usize>count) << 2);
}

/** Adds tokens; those without an id, and empty ones, are left out. No two have the same bytes. */
export function addTokens(from: u32, to: u32): void {
  for (let e = from; e < to; e++) {
    if (load<i32>(tokenIds + ((<usize>e) << 2)) < 0) continue;
    const start = load<u32>(tokenStarts + ((<usize>e) << 2));
    const end = load<u32>(tokenStarts + ((<usize>e) << 2), 4);
    if (start === end) continue;
    const hash = hashOf(tokenPool + start, tokenPool + end);
    let q = <u32>(hash >> 20) & mask;
    while (load<u32>(slots + ((<usize>q) << 3), 4) !== 0) q = (q + 1) & mask;
    store<u32>(slots + ((<usize>q) << 3), <u32>(hash >> 32));
    store<u32>(slots + ((<usize>q) << 3), e + 1, 4);
  }
}

/** The id of the token with these bytes, or -1. */
export function idOfBytes(start: usize, end: usize): i32 {
  const e = entryOf(start, end);
  return e < 0 ? -1 : load<i32>(tokenIds + ((<usize>e) << 2));
}

/** The entry of the token with these bytes, or -1. */
export function entryOf(start: usize, end: usize): i32 {
  const hash = hashOf(start, end);
  let q = <u32>(hash >> 20) & mask;
  while (true) {
    const slot = slots + ((<usize>q) << 3);
    const e = load<u32>(slot, 4);
    if (e === 0) return -1;
    if (load<u32>(slot) === <u32>(hash >> 32) && isTokenOf(e - 1, start, end)) return e - 1;
    q = (q + 1) & mask;
  }
}

/**
 * Finds many tokens at once: token i is `from + begins[i]` up to `from + stops[i]`, and its entry, or ~0, goes to `into`. One pass
 * to each table for all of them: the processor fetches what is not in its cache for several at a time.
 */
export function findEntries(from: usize, begins: usize, stops: usize, count: u32, into: usize): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const hash = hashOf(from + load<u32>(begins + i), from + load<u32>(stops + i));
    let q = <u32>(hash >> 20) & mask;
    let e = load<u32>(slots + ((<usize>q) << 3), 4);
    while (e !== 0 && load<u32>(slots + ((<usize>q) << 3)) !== <u32>(hash >> 32)) {
      q = (q + 1) & mask;
      e = load<u32>(slots + ((<usize>q) << 3), 4);
    }
    store<u32>(into + i, e - 1);
  }
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const start = from + load<u32>(begins + i);
    const end = from + load<u32>(stops + i);
    const e = load<u32>(into + i);
    // Another token has the same part of the hash: seldom enough to begin anew.
    if (e < tokenCount && !isTokenOf(e, start, end)) store<u32>(into + i, entryOf(start, end));
  }
}

/** The id of an entry, or -1. */
export function idOfEntry(e: u32): i32 {
  return e < tokenCount ? load<i32>(tokenIds + ((<usize>e) << 2)) : -1;
}

/** Whether entry e is the one of a token with these bytes. */
export function isTokenOf(e: u32, start: usize, end: usize): bool {
  if (idOfEntry(e) < 0) return false;
  const place = tokenStarts + ((<usize>e) << 2);
  const size = end - start;
  let at = tokenPool + load<u32>(place);
  if (load<u32>(place, 4) - load<u32>(place) !== <u32>size) return false;
  let i = start;
  for (; i + 8 < end; i += 8) {
    if (load<u64>(at) !== load<u64>(i)) return false;
    at += 8;
  }
  return lastBytes(at, end - i) === lastBytes(i, end - i);
}

/** Up to eight bytes at `at`, zeros behind them. There is always something to load behind a text or a token. */
// @ts-ignore: decorator
@inline
function lastBytes(at: usize, size: usize): u64 {
  return load<u64>(at) & (~(<u64>0) >> (64 - (<u64>size << 3)));
}

function hashOf(start: usize, end: usize): u64 {
  let hash: u64 = <u64>(end - start);
  let i = start;
  for (; i + 8 < end; i += 8) {
    hash = (hash ^ load<u64>(i)) * 0xd6e8feb86659fd93;
    hash ^= hash >> 32;
  }
  hash = (hash ^ lastBytes(i, end - i)) * 0x9e3779b97f4a7c15;
  hash ^= hash >> 32;
  return hash * 0xc2b2ae3d27d4eb4f;
}
