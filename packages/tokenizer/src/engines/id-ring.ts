/**
 * Ids in a ring, where the newest overwrite the oldest. A place counts all that was ever written, so that whoever holds one
 * can tell whether its ids are still there.
 */
export interface IdRing {
  readonly ids: Int32Array;
  /** Where the next will be written. */
  end: number;
}

export const RING_IDS: number = 1 << 20;
/** Places count on until they would leave 31 bits: by then whoever holds some has to forget them. */
export const MAX_PLACE: number = 1 << 30;

export function idRing(): IdRing {
  return { ids: new Int32Array(RING_IDS), end: 0 };
}

/** Writes `ids[first, end)`; returns their place. */
export function keepIds(ring: IdRing, ids: Int32Array, first: number, end: number): number {
  const place = placeFor(ring.end, end - first, RING_IDS);
  let at = place & (RING_IDS - 1);
  for (let i = first; i < end; i++) ring.ids[at++] = ids[i]!;
  ring.end = place + end - first;
  return place;
}

/** The first place from `end` on where so many units lie in one piece of a ring. */
export function placeFor(end: number, count: number, ring: number): number {
  const used = end & (ring - 1);
  return used + count <= ring ? end : end - used + ring;
}
