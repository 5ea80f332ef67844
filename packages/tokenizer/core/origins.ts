import { allocate } from "./memory";

// Where the bytes of spelled words come from: for each the units of the text `[from, to)` in 8 bytes, while that is noted.

export let isNoting = false;
let origins: usize = 0;
/** The first byte that has one. */
let first: usize = 0;

/** Says whether origins are noted from now on, of so many bytes from `start` on. */
export function noteOrigins(noting: bool, start: usize, size: usize): void {
  isNoting = noting;
  first = start;
  if (noting && origins === 0) origins = allocate((size + 64) << 3);
}

// @ts-expect-error: decorator
@inline
function slotOf(byte: usize): usize {
  return origins + ((byte - first) << 3);
}

// @ts-expect-error: decorator
@inline
export function originOf(from: u32, to: u32): u64 {
  return <u64>from | (<u64>to << 32);
}

/** The origin of a byte. */
// @ts-expect-error: decorator
@inline
export function originAt(byte: usize): u64 {
  return load<u64>(slotOf(byte));
}

/** Gives 16 bytes one unit each. */
export function noteUnits(byte: usize, unit: u32): void {
  const slot = slotOf(byte);
  let pair = i32x4.add(i32x4.splat(unit), i32x4(0, 1, 1, 2));
  const two = i32x4.splat(2);
  for (let i: usize = 0; i < 128; i += 16) {
    v128.store(slot + i, pair);
    pair = i32x4.add(pair, two);
  }
}

/** Gives bytes the same origin. */
export function noteOrigin(byte: usize, size: usize, origin: u64): void {
  const slot = slotOf(byte);
  for (let i: usize = 0; i < size << 3; i += 8) store<u64>(slot + i, origin);
}

/** Moves the origins of bytes, as the bytes are. */
export function moveOrigins(to: usize, from: usize, size: usize): void {
  memory.copy(slotOf(to), slotOf(from), size << 3);
}
