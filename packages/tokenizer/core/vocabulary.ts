import { allocate } from "./memory";

// Tokens by their bytes: a slot has part of the hash, so that bytes are compared only on a likely hit, and the entry + 1.
let slots: usize = 0;
let mask: u32 = 0;
/** Token e is `pool[starts[e]]` up to `pool[starts[e + 1]]`, and its id is `ids[e]`. */
export let tokenPool: usize = 0;
export let tokenStarts: usize = 0;
export let tokenIds: usize = 0;

/** Makes room for tokens; they are written to `tokenPool`, `tokenStarts` and `tokenIds` before {@link addTokens}. */
export function makeVocabulary(count: u32, poolBytes: u32): void {
  let capacity: u32 = 16;
  while (capacity < count * 2) capacity <<= 1;
  mask = capacity - 1;
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
    let q = <u32>hash & mask;
    while (load<u32>(slots + ((<usize>q) << 3), 4) !== 0) q = (q + 1) & mask;
    store<u32>(slots + ((<usize>q) << 3), <u32>(hash >> 32));
    store<u32>(slots + ((<usize>q) << 3), e + 1, 4);
  }
}

/** The id of the token with these bytes, or -1. */
export function idOfBytes(start: usize, end: usize): i32 {
  const hash = hashOf(start, end);
  let q = <u32>hash & mask;
  while (true) {
    const slot = slots + ((<usize>q) << 3);
    const e = load<u32>(slot, 4);
    if (e === 0) return -1;
    if (load<u32>(slot) === <u32>(hash >> 32) && isToken(e - 1, start, end))
      return load<i32>(tokenIds + ((<usize>(e - 1)) << 2));
    q = (q + 1) & mask;
  }
}

function isToken(e: u32, start: usize, end: usize): bool {
  let at = tokenPool + load<u32>(tokenStarts + ((<usize>e) << 2));
  if (tokenPool + load<u32>(tokenStarts + ((<usize>e) << 2), 4) - at !== end - start) return false;
  for (let i = start; i < end; i++) {
    if (load<u8>(at) !== load<u8>(i)) return false;
    at++;
  }
  return true;
}

function hashOf(start: usize, end: usize): u64 {
  let hash: u64 = 0x9e3779b97f4a7c15;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    hash = (hash ^ load<u32>(i)) * 0xd6e8feb86659fd93;
    hash ^= hash >> 32;
  }
  for (; i < end; i++) hash = (hash ^ load<u8>(i)) * 0x100000001b3;
  hash *= 0xc2b2ae3d27d4eb4f;
  return hash ^ (hash >> 29);
}
