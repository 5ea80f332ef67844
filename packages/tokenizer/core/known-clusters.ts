import { answer, answerOrigins } from "./character-actions";
import { allocate } from "./memory";

// Clusters that are remembered, each in the one slot of its hash: [its length, that of its normal form, whether the origins of
// that are there], the cluster, its normal form, and a byte for each number of the origins.
const SLOTS: u32 = 4096;
const SLOT_BITS: usize = 7;
const MAX_BYTES: usize = 24;
const MAX_NORMALIZED: usize = 32;
const KEY: usize = 4;
const NORMALIZED: usize = KEY + MAX_BYTES;
const ORIGINS: usize = NORMALIZED + MAX_NORMALIZED;
let slots: usize = 0;

export function makeKnownClusters(): void {
  slots = allocate((<usize>SLOTS) << SLOT_BITS);
}

/** Writes the normal form of a cluster to `answer`, if it is remembered; returns its length, or -1. */
export function recallCluster(start: usize, size: usize, isPlaced: bool): i32 {
  if (size > MAX_BYTES) return -1;
  const slot = slotOf(start, size);
  if (<usize>load<u8>(slot) !== size || (isPlaced && load<u8>(slot, 2) === 0)) return -1;
  for (let i: usize = 0; i < size; i++) if (load<u8>(slot + KEY + i) !== load<u8>(start + i)) return -1;
  const length = <usize>load<u8>(slot, 1);
  for (let i: usize = 0; i < length; i += 8) store<u64>(answer + i, load<u64>(slot + NORMALIZED + i));
  if (isPlaced) {
    for (let i: usize = 0; i < length << 1; i++) store<u32>(answerOrigins + (i << 2), load<u8>(slot + ORIGINS + i));
  }
  return <i32>length;
}

/** Remembers the normal form of a cluster that is in `answer`. */
export function rememberCluster(start: usize, size: usize, length: usize, isPlaced: bool): void {
  if (size > MAX_BYTES || length > MAX_NORMALIZED) return;
  const slot = slotOf(start, size);
  store<u8>(slot, <u8>size);
  store<u8>(slot, <u8>length, 1);
  store<u8>(slot, isPlaced ? 1 : 0, 2);
  memory.copy(slot + KEY, start, size);
  memory.copy(slot + NORMALIZED, answer, length);
  if (!isPlaced) return;
  for (let i: usize = 0; i < length << 1; i++) store<u8>(slot + ORIGINS + i, <u8>load<u32>(answerOrigins + (i << 2)));
}

function slotOf(start: usize, size: usize): usize {
  let hash: u32 = 0x811c9dc5;
  for (let i = start; i < start + size; i++) hash = (hash ^ <u32>load<u8>(i)) * 0x01000193;
  return slots + ((<usize>((hash ^ (hash >> 15)) & (SLOTS - 1))) << SLOT_BITS);
}
