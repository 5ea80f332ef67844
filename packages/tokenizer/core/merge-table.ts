import { allocate } from "./memory";

// A slot is one word: left id, right id and rank. 0x_FFFF… is free.
const ID_BITS: u64 = 22;
const PAIR_BITS: u64 = 44;
const PAIR_MASK: u64 = (1 << PAIR_BITS) - 1;
const FREE: u64 = ~0;
// A filter of about so many bits a rule answers most questions about pairs that have no rule from the processor's cache.
const FILTER_BITS_PER_RULE: u32 = 8;

let slots: usize = 0;
let slotMask: u32 = 0;
let filter: usize = 0;
let filterMask: u32 = 0;
/** The id that the rule of each rank makes. */
export let results: usize = 0;

// @ts-expect-error: decorator
@inline
function hashPair(a: u32, b: u32): u32 {
  return (a * 0x9e3779b1) ^ (b * 0x85ebca6b);
}

/** Makes room for rules; returns where the ids that they make are to be written, by rank. */
export function makeMerges(count: u32, ranks: u32): usize {
  let capacity: u32 = 16;
  while (capacity < count + (count >> 1)) capacity <<= 1;
  slotMask = capacity - 1;
  slots = allocate(<usize>capacity << 3);
  memory.fill(slots, 0xff, <usize>capacity << 3);
  let bits: u32 = 1 << 16;
  while (bits < count * FILTER_BITS_PER_RULE) bits <<= 1;
  filterMask = bits - 1;
  filter = allocate(<usize>bits >> 3);
  results = allocate(<usize>ranks << 2);
  return results;
}

/** Adds rules, given as arrays of left ids, right ids and ranks; of equal pairs the last counts. */
export function addMerges(left: usize, right: usize, ranks: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const a = load<u32>(left + (<usize>i << 2));
    const b = load<u32>(right + (<usize>i << 2));
    const hash = hashPair(a, b);
    const bit = (hash ^ (hash >> 12)) & filterMask;
    const at = filter + ((bit >> 5) << 2);
    store<u32>(at, load<u32>(at) | (1 << (bit & 31)));
    const pair = <u64>a | (<u64>b << ID_BITS);
    let q = (hash ^ (hash >> 15)) & slotMask;
    while (true) {
      const slot = load<u64>(slots + (<usize>q << 3));
      if (slot === FREE || (slot & PAIR_MASK) === pair) break;
      q = (q + 1) & slotMask;
    }
    store<u64>(slots + (<usize>q << 3), pair | (<u64>load<u32>(ranks + (<usize>i << 2)) << PAIR_BITS));
  }
}

/** Rank of merging two ids, or -1. */
export function rankOf(a: u32, b: u32): i32 {
  const hash = hashPair(a, b);
  const bit = (hash ^ (hash >> 12)) & filterMask;
  if ((load<u32>(filter + ((bit >> 5) << 2)) & (1 << (bit & 31))) === 0) return -1;
  const pair = <u64>a | (<u64>b << ID_BITS);
  let q = (hash ^ (hash >> 15)) & slotMask;
  while (true) {
    const slot = load<u64>(slots + (<usize>q << 3));
    if ((slot & PAIR_MASK) === pair) return <i32>(slot >> PAIR_BITS);
    if (slot === FREE) return -1;
    q = (q + 1) & slotMask;
  }
}

// @ts-expect-error: decorator
@inline
export function resultOf(rank: u32): u32 {
  return load<u32>(results + (<usize>rank << 2));
}
