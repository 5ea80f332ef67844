import {
  ASK,
  actionAt,
  answer,
  answerOrigins,
  findReplacement,
  IS_JOINED,
  JOINS_BEFORE,
  JOINS_BEHIND,
  KEEP,
  MARK,
  MAY_BEGIN,
  REPLACE,
  replacementSize,
  SEPARATE,
  traitsAt,
} from "./character-actions";
import { recallCluster, rememberCluster } from "./known-clusters";
import { isNoting, originOf } from "./origins";
import { lengthAt } from "./utf8";

/** Longer clusters are for the stages. */
const MAX_BYTES: usize = 256;
/** `ends` has room for so many words more. */
const MAX_SEPARATORS: u32 = 3;
export const SPACE: u32 = 0x20;

/** What stands for a cluster is `[clusterStart, clusterStop)`; it takes the place of `taken` bytes written before. */
export let clusterStart: usize = 0;
export let clusterStop: usize = 0;
export let taken: usize = 0;
/** Where its first character begins. */
export let clusterAt: usize = 0;

/**
 * Writes the normal form of a stretch of the text to `answer`, with spaces for what separates words; returns its bytes, or -1
 * if the stages have to say what becomes of it.
 *
 * @param isPlaced whether `answerOrigins` is to be written as well
 */
// @ts-expect-error: decorator
@external("script", "normalize")
declare function normalize(start: usize, size: usize, isPlaced: bool): i32;

/**
 * Normalizes characters that are asked, with the one before and the one behind where they could join. Returns where to go on,
 * or 0 if the stages have to say.
 *
 * @param floor where the text before begins
 */
export function spellCluster(at: usize, floor: usize, end: usize): usize {
  const start = startOfCluster(at, floor);
  if (start === 0) return 0;
  const separatorBefore = start < at && actionAt(start) === SEPARATE;
  let next = at;
  let stop = at;
  for (let traits = traitsAt(at); next < end; ) {
    // Behind a character that is asked.
    const before = traits;
    next = stop = next + lengthAt(next);
    if (next >= end) break;
    traits = traitsAt(next);
    const action = actionAt(next);
    if (action === ASK) continue;
    if ((before & JOINS_BEHIND) === 0 && (traits & IS_JOINED) === 0) break;
    if (action === MARK || action === MAY_BEGIN) return 0;
    next += lengthAt(next);
    // A separator is seen by what is before it, and is left for what comes then.
    if (action === SEPARATE) break;
    stop = next;
    if (next >= end || actionAt(next) !== ASK) break;
    traits = traitsAt(next);
  }
  if (next - start > MAX_BYTES || !findNormalized(start, next - start)) return 0;
  clusterAt = start;
  if (separatorBefore && (clusterStop === clusterStart || load<u8>(clusterStart++) !== SPACE)) return 0;
  if (stop < next && (clusterStop === clusterStart || load<u8>(--clusterStop) !== SPACE)) return 0;
  let separators: u32 = 0;
  for (let i = clusterStart; i < clusterStop; i++) if (load<u8>(i) === SPACE) separators++;
  return separators > MAX_SEPARATORS ? 0 : stop;
}

/** Where the cluster around a character that is asked begins: with the one before, if they could join. 0: nobody can say. */
function startOfCluster(at: usize, floor: usize): usize {
  taken = 0;
  if (at === floor) return at;
  let start = at - 1;
  while ((load<u8>(start) & 0xc0) === 0x80) start--;
  if ((traitsAt(at) & JOINS_BEFORE) === 0 && (traitsAt(start) & IS_JOINED) === 0) return at;
  const action = actionAt(start);
  if (action === KEEP) taken = at - start;
  else if (action === REPLACE) {
    findReplacement(start);
    taken = replacementSize;
  } else if (action !== SEPARATE) return 0;
  return start;
}

function findNormalized(start: usize, size: usize): bool {
  let found = recallCluster(start, size, isNoting);
  if (found < 0) {
    found = normalize(start, size, isNoting);
    if (found < 0) return false;
    rememberCluster(start, size, <usize>found, isNoting);
  }
  clusterStart = answer;
  clusterStop = answer + <usize>found;
  return true;
}

/** The UTF-16 units of a stretch of the text. */
export function unitsOf(start: usize, end: usize): u32 {
  let units: u32 = 0;
  for (let i = start; i < end; i += lengthAt(i)) units += lengthAt(i) === 4 ? 2 : 1;
  return units;
}

/** The origin of a byte of the normal form, where the cluster begins at `unit`. */
export function originInCluster(byte: usize, unit: u32): u64 {
  const at = answerOrigins + ((byte - answer) << 3);
  return originOf(unit + load<u32>(at), unit + load<u32>(at, 4));
}
