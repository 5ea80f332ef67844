import { allocate } from "./memory";

// Ids in a ring, where the newest overwrite the oldest. A place counts all that was ever written, so that whoever holds
// one can tell whether its ids are still there.

const RING_IDS: u32 = 1 << 20;
const ring: usize = allocate(<usize>RING_IDS << 2);
let end: u32 = 0;

/** Writes the ids from `first` to `last`; returns their place. */
export function keepIds(first: usize, last: usize): u32 {
  const place = placeFor(end, <u32>(last - first) >> 2, RING_IDS);
  memory.copy(idsAt(place), first, last - first);
  end = place + (<u32>(last - first) >> 2);
  return place;
}

// @ts-expect-error: decorator
@inline
export function idsAt(place: u32): usize {
  return ring + (<usize>(place & (RING_IDS - 1)) << 2);
}

// @ts-expect-error: decorator
@inline
export function hasIds(place: u32): bool {
  return end - place <= RING_IDS;
}

/** Places count on until they would leave 31 bits: by then whoever holds some has to forget them. */
// @ts-expect-error: decorator
@inline
export function isWorn(): bool {
  return end > 1 << 30;
}

export function renewRing(): void {
  end = 0;
}

/** The first place from `from` on where so many units lie in one piece of a ring. */
export function placeFor(from: u32, count: u32, size: u32): u32 {
  const used = from & (size - 1);
  return used + count <= size ? from : from - used + size;
}
