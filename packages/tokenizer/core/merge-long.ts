import { allocate } from "./memory";
import { rankOf, resultOf } from "./merge-table";

const NONE: u32 = 0xffffffff;

let capacity: u32 = 0;
/** The symbols of a long word. */
export let longSymbols: usize = 0;
let next: usize = 0;
let previous: usize = 0;
/** The rank of merging each symbol with the next one. */
let ranks: usize = 0;
/**
 * Candidates, the least first: a rank, and below it a place. Those whose pair has changed since are passed over. Each has four
 * below it, which lie in one or two lines of the processor's cache.
 */
let heap: usize = 0;
let size: u32 = 0;

/** Makes room for the symbols of a word. */
export function reserveLong(count: u32): void {
  if (count <= capacity) return;
  capacity = 1 << (32 - clz(count - 1));
  longSymbols = allocate(<usize>capacity << 2);
  next = allocate(<usize>capacity << 2);
  previous = allocate(<usize>capacity << 2);
  ranks = allocate(<usize>capacity << 2);
  // Each merge takes one symbol away and adds two candidates at most.
  heap = allocate(<usize>capacity * 24);
}

/** Merges `longSymbols`, and writes what is left to `out`; returns where it ends. Time: n log n. */
export function mergeLong(count: u32, out: usize): usize {
  size = 0;
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(next + (<usize>i << 2), i + 1);
    store<u32>(previous + (<usize>i << 2), i - 1);
    if (i + 1 < count) offer(i, rankOf(symbolAt(i), symbolAt(i + 1)));
    else store<u32>(ranks + (<usize>i << 2), NONE);
  }
  for (let i = (<i32>size - 2) >> 2; i >= 0; i--) sink(<u32>i, load<u64>(heap + (<usize>i << 3)));
  while (size > 0) {
    const top = load<u64>(heap);
    const rank = <u32>(top >> 32);
    const place = <u32>top;
    if (--size > 0) sink(0, load<u64>(heap + (<usize>size << 3)));
    if (load<u32>(ranks + (<usize>place << 2)) !== rank) continue;
    const id = resultOf(rank);
    const gone = load<u32>(next + (<usize>place << 2));
    const far = load<u32>(next + (<usize>gone << 2));
    store<u32>(longSymbols + (<usize>place << 2), id);
    store<u32>(ranks + (<usize>gone << 2), NONE);
    store<u32>(next + (<usize>place << 2), far);
    if (far < count) {
      store<u32>(previous + (<usize>far << 2), place);
      push(place, rankOf(id, symbolAt(far)));
    } else store<u32>(ranks + (<usize>place << 2), NONE);
    if (place > 0) {
      const before = load<u32>(previous + (<usize>place << 2));
      push(before, rankOf(symbolAt(before), id));
    }
  }
  for (let i: u32 = 0; i < count; i = load<u32>(next + (<usize>i << 2))) {
    store<u32>(out, symbolAt(i));
    out += 4;
  }
  return out;
}

// @ts-expect-error: decorator
@inline
function symbolAt(place: u32): u32 {
  return load<u32>(longSymbols + (<usize>place << 2));
}

/** Notes the rank at a place, and puts it at the end of the heap. */
function offer(place: u32, rank: i32): void {
  store<u32>(ranks + (<usize>place << 2), rank);
  if (rank < 0) return;
  store<u64>(heap + (<usize>size << 3), (<u64>rank << 32) | <u64>place);
  size++;
}

function push(place: u32, rank: i32): void {
  offer(place, rank);
  if (rank < 0) return;
  let i = size - 1;
  const value = load<u64>(heap + (<usize>i << 3));
  while (i > 0) {
    const parent = (i - 1) >> 2;
    const above = load<u64>(heap + (<usize>parent << 3));
    if (above <= value) break;
    store<u64>(heap + (<usize>i << 3), above);
    i = parent;
  }
  store<u64>(heap + (<usize>i << 3), value);
}

/** Puts a value at a place of the heap or below. */
function sink(from: u32, value: u64): void {
  let i = from;
  while (true) {
    let child: u32 = 4 * i + 1;
    if (child >= size) break;
    const last = min(child + 4, size);
    let least = load<u64>(heap + (<usize>child << 3));
    for (let other = child + 1; other < last; other++) {
      const candidate = load<u64>(heap + (<usize>other << 3));
      if (candidate < least) {
        least = candidate;
        child = other;
      }
    }
    if (least >= value) break;
    store<u64>(heap + (<usize>i << 3), least);
    i = child;
  }
  store<u64>(heap + (<usize>i << 3), value);
}
