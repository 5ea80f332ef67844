import { allocate } from "./memory";
import { longSymbols, mergeLong, reserveLong } from "./merge-long";
import { MAX_SHORT, mergeShort, setRank, shortSymbols } from "./merge-short";
import { rankOf } from "./merge-table";
import { idOfBytes } from "./vocabulary";

/** The id of each byte; negative for one that is left out of words. */
export const byteIds: usize = allocate(256 << 2);
/** The ranks of pairs of bytes; by the first byte, then the second. */
const bytePairs: usize = allocate(65536 << 2);
let hasGaps = false;
let wholeFirst = false;

/**
 * Words are made of bytes from now on. To be called once their ids and the merges are there.
 *
 * @param isWholeFirst whether a word that is a token is that token, whatever the merges make of it (`ignore_merges`)
 */
export function useBytes(isWholeFirst: bool): void {
  wholeFirst = isWholeFirst;
  for (let pair: u32 = 0; pair < 65536; pair++) {
    const first = load<i32>(byteIds + ((<usize>(pair >> 8)) << 2));
    const second = load<i32>(byteIds + ((<usize>(pair & 255)) << 2));
    if (first < 0) hasGaps = true;
    store<i32>(bytePairs + ((<usize>pair) << 2), first < 0 || second < 0 ? -1 : rankOf(first, second));
  }
}

/** The id of a word that is a token, where that counts first; else -1. */
export function wholeWord(start: usize, end: usize): i32 {
  return wholeFirst ? idOfBytes(start, end) : -1;
}

/** Writes the ids that merging makes of bytes to `out`; returns where they end. */
export function encodeBytes(start: usize, end: usize, out: usize): usize {
  const count = <i32>(end - start);
  if (count > MAX_SHORT) {
    reserveLong(count);
    let kept: u32 = 0;
    for (let at = start; at < end; at++) {
      const id = load<i32>(byteIds + ((<usize>load<u8>(at)) << 2));
      if (id < 0) continue;
      store<u32>(longSymbols + ((<usize>kept) << 2), id);
      kept++;
    }
    return mergeLong(kept, out);
  }
  if (hasGaps) return encodeKept(start, end, out);
  let byte = <u32>load<u8>(start);
  for (let i = 0; i < count; i++) {
    const after = <u32>load<u8>(start + i, 1);
    store<u32>(shortSymbols + ((<usize>i) << 2), load<u32>(byteIds + ((<usize>byte) << 2)));
    setRank(i, load<i32>(bytePairs + ((<usize>((byte << 8) | after)) << 2)));
    byte = after;
  }
  return mergeShort(count, out);
}

/** A short word whose bytes without an id drop out: those beside them become neighbours. */
function encodeKept(start: usize, end: usize, out: usize): usize {
  let count = 0;
  let before: u32 = 0;
  for (let at = start; at < end; at++) {
    const byte = <u32>load<u8>(at);
    const id = load<i32>(byteIds + ((<usize>byte) << 2));
    if (id < 0) continue;
    store<u32>(shortSymbols + ((<usize>count) << 2), id);
    if (count > 0) setRank(count - 1, load<i32>(bytePairs + ((<usize>((before << 8) | byte)) << 2)));
    before = byte;
    count++;
  }
  return mergeShort(count, out);
}
