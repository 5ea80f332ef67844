import { allocate } from "./memory";
import { rankOf, resultOf } from "./merge-table";

/** Words of up to so many symbols: looking at all pairs for each merge is faster than keeping a heap of them. */
export const MAX_SHORT: i32 = 64;
const PLACE_BITS: u32 = 6;
const NONE: u32 = 0xffffffff;

/** The symbols of a short word. */
export const shortSymbols: usize = allocate(MAX_SHORT << 2);
/** For each symbol the rank of merging it with the next one, above its place: the least of these is the next merge. */
const ranks: usize = allocate(MAX_SHORT << 2);
const next: usize = allocate(MAX_SHORT);
const previous: usize = allocate(MAX_SHORT);

/** Sets the rank of merging a symbol with the next one; negative: there is no rule. */
// @ts-expect-error: decorator
@inline
export function setRank(place: u32, rank: i32): void {
  store<u32>(ranks + (<usize>place << 2), rank < 0 ? NONE : (<u32>rank << PLACE_BITS) | place);
}

/** Merges `count` symbols, whose ranks are set, and writes what is left to `out`; returns where it ends. */
export function mergeShort(count: i32, out: usize): usize {
  if (count === 0) return out;
  // The last symbol has no next one; neither has what is behind it in the last vector.
  const last = count - 1;
  for (let i = last; i === last || (i & 3) !== 0; i++) store<u32>(ranks + (<usize>i << 2), NONE);
  const end = ranks + (<usize>((last + 3) & ~3) << 2);
  for (let i = 0; i < count; i++) {
    store<u8>(next + i, i + 1);
    store<u8>(previous + i, i - 1);
  }
  let isLeft: u64 = count === 64 ? ~0 : (<u64>1 << count) - 1;
  while (true) {
    let least = v128.load(ranks);
    for (let at = ranks + 16; at < end; at += 16) least = i32x4.min_u(least, v128.load(at));
    least = i32x4.min_u(least, i32x4.shuffle(least, least, 2, 3, 0, 1));
    least = i32x4.min_u(least, i32x4.shuffle(least, least, 1, 0, 3, 2));
    const best = <u32>i32x4.extract_lane(least, 0);
    if (best === NONE) break;
    const place = best & (MAX_SHORT - 1);
    const id = resultOf(best >> PLACE_BITS);
    const gone = <u32>load<u8>(next + place);
    const far = <u32>load<u8>(next + gone);
    store<u32>(shortSymbols + (<usize>place << 2), id);
    store<u32>(ranks + (<usize>gone << 2), NONE);
    store<u8>(next + place, far);
    isLeft &= ~(<u64>1 << gone);
    if (far < <u32>count) {
      store<u8>(previous + far, place);
      setRank(place, rankOf(id, load<u32>(shortSymbols + (<usize>far << 2))));
    } else setRank(place, -1);
    if (place > 0) {
      const before = <u32>load<u8>(previous + place);
      setRank(before, rankOf(load<u32>(shortSymbols + (<usize>before << 2)), id));
    }
  }
  for (; isLeft !== 0; isLeft &= isLeft - 1) {
    store<u32>(out, load<u32>(shortSymbols + (<usize>ctz(isLeft) << 2)));
    out += 4;
  }
  return out;
}
