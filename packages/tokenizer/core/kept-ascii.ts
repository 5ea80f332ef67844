import { actions, KEEP } from "./character-actions";
import { allocate } from "./memory";

/** For each low half of a byte the high halves of ASCII characters that are kept, as bits; then the bit of each high half. */
let halves: usize = 0;

/** To be called once the actions of ASCII characters that are kept are there. */
export function makeKeptAscii(): void {
  halves = allocate(32);
  for (let high: u8 = 0; high < 8; high++) store<u8>(halves + high, 1 << high, 16);
  for (let byte: u8 = 1; byte < 128; byte++) {
    if (load<u8>(actions + byte) !== KEEP) continue;
    const row = halves + (byte & 15);
    store<u8>(row, load<u8>(row) | (1 << (byte >> 4)));
  }
}

/** How many of the 16 bytes at `at` are ASCII characters that are kept, before any other. */
// @ts-expect-error: decorator
@inline
export function keptAscii(at: usize): usize {
  const bytes = v128.load(at);
  const low = i8x16.swizzle(v128.load(halves), v128.and(bytes, i8x16.splat(15)));
  const high = i8x16.swizzle(v128.load(halves, 16), i8x16.shr_u(bytes, 4));
  return <usize>ctz(i8x16.bitmask(i8x16.eq(v128.and(low, high), i8x16.splat(0))) | 0x10000);
}
