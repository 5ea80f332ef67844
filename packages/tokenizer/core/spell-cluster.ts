import { ASK, actionAt, answer, findReplacement, KEEP, MARK, MAY_BEGIN, REPLACE, replacementSize, SEPARATE } from "./character-actions";
import { isNoting } from "./origins";
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
 * Normalizes the characters around one that is asked, with the one before it and the one behind. Returns where to go on, or
 * 0 if the stages have to say.
 *
 * @param floor where the text before begins
 */
export function spellCluster(at: usize, floor: usize, end: usize): usize {
  let start = at;
  let separatorBefore = false;
  taken = 0;
  if (at > floor) {
    do start--;
    while ((load<u8>(start) & 0xc0) === 0x80);
    const action = actionAt(start);
    if (action === KEEP) taken = at - start;
    else if (action === REPLACE) {
      findReplacement(start);
      taken = replacementSize;
    } else if (action === SEPARATE) separatorBefore = true;
    else return 0;
  }
  let stop = at;
  let next = at;
  while (next < end) {
    const action = actionAt(next);
    if (action === MARK || action === MAY_BEGIN) return 0;
    const after = next + lengthAt(next);
    if (action === ASK) {
      next = stop = after;
      continue;
    }
    if (action !== SEPARATE && after < end && actionAt(after) === ASK) {
      next = after;
      continue;
    }
    // A separator is seen by what is before it, and is left for what comes then.
    stop = action === SEPARATE ? next : after;
    next = after;
    break;
  }
  if (next - start > MAX_BYTES) return 0;
  const size = normalize(start, next - start, isNoting);
  clusterAt = start;
  if (size < 0) return 0;
  clusterStart = answer;
  clusterStop = answer + <usize>size;
  if (separatorBefore && (size === 0 || load<u8>(clusterStart++) !== SPACE)) return 0;
  if (stop < next && (clusterStop === clusterStart || load<u8>(--clusterStop) !== SPACE)) return 0;
  let separators: u32 = 0;
  for (let i = clusterStart; i < clusterStop; i++) if (load<u8>(i) === SPACE) separators++;
  return separators > MAX_SEPARATORS ? 0 : stop;
}
