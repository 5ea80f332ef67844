import { allocate } from "./memory";

// A double-array trie of many keys, as src/models/unigram/trie-builder.ts makes it, slot for slot. A node is the range of keys
// that begin with its bytes: those are sorted by the byte after, which makes the ranges of its children.

const ROOT: u32 = 256;
/** As there. */
const MAX_SLOTS: u32 = 1 << 28;
const MAX_TRIES: u32 = 48;
const SLOTS_PER_KEY: u32 = 4;
const FEW: u32 = 12;

/** Key k is `pool[starts[k]]` up to `pool[starts[k + 1]]`. Both are written before {@link beginTrie}. */
export let keyPool: usize = 0;
export let keyStarts: usize = 0;
let keyCount: u32 = 0;
/** The keys that are not empty, in the order of their bytes as far as that is known. */
let order: usize = 0;
let sorted: usize = 0;
/** Nodes that wait: four numbers each, the range of keys, the number of their bytes and the slot. */
let waiting: usize = 0;
let waitingEnd: usize = 0;
const counts: usize = allocate(257 << 2);
const labels: usize = allocate(256);
const begins: usize = allocate(256 << 2);

/** Of each slot two words, as in trie.ts; and its value. */
export let builtCells: usize = 0;
export let builtValues: usize = 0;
let capacity: u32 = 0;
let scanFrom: u32 = 0;
let highest: u32 = 0;

// @ts-ignore: decorator
@inline
function at32(list: usize, i: u32): u32 {
  return load<u32>(list + ((<usize>i) << 2));
}

// @ts-ignore: decorator
@inline
function put32(list: usize, i: u32, value: u32): void {
  store<u32>(list + ((<usize>i) << 2), value);
}

/** Makes room for keys. */
export function makeKeys(count: u32, poolBytes: u32): void {
  keyCount = count;
  keyPool = allocate(<usize>poolBytes + 16);
  keyStarts = allocate((<usize>(count + 1)) << 2);
  order = allocate((<usize>count) << 2);
  sorted = allocate((<usize>count) << 2);
  waiting = allocate((<usize>(count + 1)) << 4);
}

/** Begins a trie of the keys. */
export function beginTrie(): void {
  let used: u32 = 0;
  for (let key: u32 = 0; key < keyCount; key++) {
    if (at32(keyStarts, key + 1) > at32(keyStarts, key)) put32(order, used++, key);
  }
  capacity = used * SLOTS_PER_KEY + 1024;
  builtCells = free(capacity, 3);
  builtValues = free(capacity, 2);
  scanFrom = ROOT + 1;
  highest = ROOT;
  take(ROOT, 0);
  waitingEnd = waiting;
  wait(0, used, 0, ROOT);
}

/** Places so many nodes (a few more) with all that is below them; 0 once there are none left. */
export function placeNodes(limit: i32): u32 {
  let left = limit;
  while (left > 0 && waitingEnd > waiting) {
    waitingEnd -= 16;
    const from = load<u32>(waitingEnd);
    const to = load<u32>(waitingEnd, 4);
    const depth = load<u32>(waitingEnd, 8);
    const slot = load<u32>(waitingEnd, 12);
    if (to - from === 1) left -= <i32>placeTail(at32(order, from), depth, slot);
    else {
      placeChildren(from, to, depth, slot);
      left -= 1 + <i32>((to - from) >> 3);
    }
  }
  return waitingEnd > waiting ? 1 : 0;
}

/** Ends the trie; returns the number of its slots. */
export function endTrie(): u32 {
  ensure(highest + 512); // so that base + byte is always inside
  return highest + 512;
}

/** Slots of 1 << shift bytes that are all -1. */
function free(slots: u32, shift: u32): usize {
  const at = allocate((<usize>slots) << shift);
  memory.fill(at, 0xff, (<usize>slots) << shift);
  return at;
}

function wait(from: u32, to: u32, depth: u32, slot: u32): void {
  store<u32>(waitingEnd, from);
  store<u32>(waitingEnd, to, 4);
  store<u32>(waitingEnd, depth, 8);
  store<u32>(waitingEnd, slot, 12);
  waitingEnd += 16;
}

// @ts-ignore: decorator
@inline
function ensure(slot: u32): void {
  if (slot >= capacity) grow(slot);
}

function grow(slot: u32): void {
  const before = capacity;
  while (capacity <= slot) capacity *= 2;
  if (capacity > MAX_SLOTS) unreachable(); // the script says so in words
  const cells = free(capacity, 3);
  memory.copy(cells, builtCells, (<usize>before) << 3);
  builtCells = cells;
  const values = free(capacity, 2);
  memory.copy(values, builtValues, (<usize>before) << 2);
  builtValues = values;
}

// @ts-ignore: decorator
@inline
function isFree(slot: u32): bool {
  return at32(builtCells, slot * 2 + 1) === <u32>-1;
}

/** Finds a base for which the slots of the first `count` labels are free. */
function findBase(count: u32): u32 {
  while (!isFree(scanFrom)) ensure(++scanFrom + 256);
  const lowest = <u32>load<u8>(labels);
  let tries: u32 = 0;
  let slot = scanFrom;
  while (true) {
    ensure(slot + 256);
    if (isFree(slot)) {
      const base = slot - lowest;
      let i: u32 = 1;
      while (i < count && isFree(base + <u32>load<u8>(labels + i))) i++;
      if (i === count) return base;
      if (++tries === MAX_TRIES && highest > slot) slot = highest;
    }
    slot++;
  }
}

// @ts-ignore: decorator
@inline
function take(slot: u32, parent: u32): void {
  put32(builtCells, slot * 2 + 1, parent);
  if (slot > highest) highest = slot;
}

/** Places the rest of a key that no other shares; returns the number of its nodes. */
function placeTail(key: u32, depth: u32, slot: u32): u32 {
  const begin = at32(keyStarts, key) + depth;
  const end = at32(keyStarts, key + 1);
  let node = slot;
  for (let i = begin; i < end; i++) {
    const byte = <u32>load<u8>(keyPool + i);
    store<u8>(labels, byte);
    const base = findBase(1);
    put32(builtCells, node * 2, base << 1);
    take(base + byte, node);
    node = base + byte;
  }
  put32(builtCells, node * 2, 1);
  put32(builtValues, node, key);
  return end - begin + 1;
}

/** Places the children of a node of several keys. */
function placeChildren(from: u32, to: u32, depth: u32, slot: u32): void {
  if (to - from <= FEW) sortFew(from, to, depth);
  else sort(from, to, depth);
  let own: i32 = -1;
  let first = from; // of the keys that do not end here
  for (; first < to && byteAt(at32(order, first), depth) < 0; first++) own = max(own, <i32>at32(order, first));
  let count: u32 = 0;
  for (let k = first; k < to; k++) {
    const byte = <u32>byteAt(at32(order, k), depth);
    if (count > 0 && <u32>load<u8>(labels + count - 1) === byte) continue;
    put32(begins, count, k);
    store<u8>(labels + count++, byte);
  }
  const base = count === 0 ? 0 : findBase(count);
  put32(builtCells, slot * 2, (base << 1) | (own >= 0 ? 1 : 0));
  put32(builtValues, slot, own);
  for (let i: u32 = 0; i < count; i++) {
    const child = base + <u32>load<u8>(labels + i);
    take(child, slot);
    wait(at32(begins, i), i + 1 < count ? at32(begins, i + 1) : to, depth + 1, child);
  }
}

/** The byte after the first `depth` of a key, -1 at its end. */
// @ts-ignore: decorator
@inline
function byteAt(key: u32, depth: u32): i32 {
  const at = at32(keyStarts, key) + depth;
  return at < at32(keyStarts, key + 1) ? <i32>load<u8>(keyPool + at) : -1;
}

// Both sort a range of the order by the byte after, and leave equal keys as they are.

function sortFew(from: u32, to: u32, depth: u32): void {
  for (let k = from + 1; k < to; k++) {
    const key = at32(order, k);
    const byte = byteAt(key, depth);
    let at = k;
    for (; at > from && byteAt(at32(order, at - 1), depth) > byte; at--) put32(order, at, at32(order, at - 1));
    put32(order, at, key);
  }
}

function sort(from: u32, to: u32, depth: u32): void {
  memory.fill(counts, 0, 257 << 2);
  for (let k = from; k < to; k++) {
    const i = <u32>(byteAt(at32(order, k), depth) + 1);
    put32(counts, i, at32(counts, i) + 1);
  }
  let begin = from;
  for (let i: u32 = 0; i < 257; i++) {
    const size = at32(counts, i);
    put32(counts, i, begin);
    begin += size;
  }
  for (let k = from; k < to; k++) {
    const key = at32(order, k);
    const i = <u32>(byteAt(key, depth) + 1);
    const place = at32(counts, i);
    put32(counts, i, place + 1);
    put32(sorted, place, key);
  }
  memory.copy(order + ((<usize>from) << 2), sorted + ((<usize>from) << 2), (<usize>(to - from)) << 2);
}
