import type { MergeTable } from "./merge-table.ts";

/** The symbols of a word as a linked list over its places. */
export interface Symbols {
  /** Number of places in use. */
  count: number;
  ids: Int32Array;
  /** Length of each symbol in bytes of the word; 0 for one that was merged into the symbol before. */
  lengths: Int32Array;
  next: Int32Array;
  previous: Int32Array;
}

export function symbols(capacity: number): Symbols {
  return {
    count: 0,
    ids: new Int32Array(capacity),
    lengths: new Int32Array(capacity),
    next: new Int32Array(capacity),
    previous: new Int32Array(capacity),
  };
}

/** Appends a symbol. */
export function addSymbol(to: Symbols, id: number, length: number): void {
  if (to.count === to.ids.length) {
    for (const name of ["ids", "lengths", "next", "previous"] as const) {
      const larger = new Int32Array(to.count * 2);
      larger.set(to[name]);
      to[name] = larger;
    }
  }
  to.ids[to.count] = id;
  to.lengths[to.count++] = length;
}

/** Places that are kept from one word to the next: a very long one does not hold its memory for good. */
const KEPT = 1 << 16;

/** Takes all symbols out of a word. */
export function clearSymbols(word: Symbols): void {
  if (word.ids.length > KEPT) Object.assign(word, symbols(256));
  word.count = 0;
}

/** A rank and a place in one number: exact, since ranks are below 2^22 and places below 2^31. */
const PLACES = 2 ** 31;

/**
 * Merges pairs of neighbours, the lowest rank first and the leftmost among equals, until no rule applies.
 * A heap of candidates makes this n log n in the number of symbols.
 */
export function mergeSymbols(word: Symbols, table: MergeTable): void {
  const { count, ids, lengths, next, previous } = word;
  const heap: number[] = [];
  for (let i = 0; i < count; i++) {
    next[i] = i + 1 < count ? i + 1 : -1;
    previous[i] = i - 1;
  }
  const offer = (place: number, after: number) => {
    const rank = table.rankOf(ids[place]!, ids[after]!);
    if (rank >= 0) push(heap, rank * PLACES + place);
  };
  for (let i = 0; i + 1 < count; i++) offer(i, i + 1);
  while (heap.length > 0) {
    const top = pop(heap);
    const rank = Math.floor(top / PLACES);
    const place = top - rank * PLACES;
    const after = next[place]!;
    if (lengths[place] === 0 || after === -1) continue;
    // The pair at this place may have changed since; then its own candidate is in the heap.
    const now = table.rankOf(ids[place]!, ids[after]!);
    if (now < 0 || table.result[now] !== table.result[rank]) continue;
    ids[place] = table.result[rank]!;
    lengths[place] = lengths[place]! + lengths[after]!;
    lengths[after] = 0;
    const far = next[after]!;
    next[place] = far;
    if (far >= 0) previous[far] = place;
    if (previous[place]! >= 0) offer(previous[place]!, place);
    if (far >= 0) offer(place, far);
  }
}

function push(heap: number[], value: number): void {
  let i = heap.length;
  heap.push(value);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent]! <= value) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = value;
}

function pop(heap: number[]): number {
  const top = heap[0]!;
  const value = heap.pop()!;
  const size = heap.length;
  if (size === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= size) break;
    if (child + 1 < size && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= value) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = value;
  return top;
}
