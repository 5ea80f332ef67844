import { bestPath, nextPlace, nodeBefore } from "./best-path";
import { byteIds } from "./byte-words";
import { idOf, pieceOf } from "./piece-trie";

/** "▁" as the low three bytes of a word. */
const MARK: u32 = 0x8196e2;

let unknownId: i32 = 0;
let fallsBack = false;
let marked = false;

/**
 * Words are made of the pieces of a Unigram model from now on.
 *
 * @param isFallingBack whether unknown characters become the tokens of their bytes, where all of those are there
 * @param isMarked whether words begin with a "▁" that is left out of them; one that is "▁" alone has it
 */
export function usePieces(unknown: i32, isFallingBack: bool, isMarked: bool): void {
  unknownId = unknown;
  fallsBack = isFallingBack;
  marked = isMarked;
}

/** Writes the ids of a word to `out`; returns where they end. */
export function encodePieces(start: usize, end: usize, out: usize): usize {
  const begin = beginOfWord(start, end);
  if (begin === start) return encodeWhole(start, end, out);
  // For as long as it takes, the "▁" stands in the place of what is before the word.
  const before = load<u32>(begin);
  store<u32>(begin, (before & 0xff000000) | MARK);
  const to = encodeWhole(begin, end, out);
  store<u32>(begin, before);
  return to;
}

/** Whether an id stands for unknown characters, each of which is no piece. */
// @ts-expect-error: decorator
@inline
export function isUnknown(id: i32): bool {
  return id === unknownId && !fallsBack;
}

/** Where a word begins with its "▁". */
// @ts-expect-error: decorator
@inline
export function beginOfWord(start: usize, end: usize): usize {
  return !marked || (end - start === 3 && (load<u32>(start) & 0xffffff) === MARK) ? start : start - 3;
}

/** Where the bytes of each token begin and end: 8 bytes for each 4 of its id's address, while somebody asks. */
let extents: usize = 0;
let isExtending = false;

/** Writes the ids of a word to `out`, and where the bytes of each begin and end to `into`. */
export function extendPieces(start: usize, end: usize, out: usize, into: usize): usize {
  extents = into - (out << 1);
  isExtending = true;
  const to = encodePieces(start, end, out);
  isExtending = false;
  return to;
}

// @ts-expect-error: decorator
@inline
function noteExtent(to: usize, start: usize, end: usize): void {
  if (!isExtending) return;
  store<u32>(extents + (to << 1), <u32>start);
  store<u32>(extents + (to << 1), <u32>end, 4);
}

function encodeWhole(start: usize, end: usize, out: usize): usize {
  const first = bestPath(start, end);
  const last = first + ((end - start) << 4);
  let to = out;
  for (let place = first; place !== last; ) {
    const begin = place;
    place = nextPlace(place);
    const id = idOf(nodeBefore(place));
    if (id !== unknownId) {
      store<i32>(to, id);
      noteExtent(to, start + ((begin - first) >> 4), start + ((place - first) >> 4));
      to += 4;
      continue;
    }
    while (place !== last && idOf(nodeBefore(nextPlace(place))) === unknownId) place = nextPlace(place);
    to = writeUnknown(start + ((begin - first) >> 4), start + ((place - first) >> 4), to);
  }
  return to;
}

/** Neighbouring unknown characters are one token. Should their text together be a piece after all, it has that piece's id. */
function writeUnknown(start: usize, end: usize, out: usize): usize {
  const whole = pieceOf(start, end);
  if (whole >= 0 || !fallsBack || !hasBytes(start, end)) {
    store<i32>(out, whole >= 0 ? whole : unknownId);
    noteExtent(out, start, end);
    return out + 4;
  }
  let to = out;
  for (let at = start; at < end; at++) {
    store<u32>(to, load<u32>(byteIds + ((<usize>load<u8>(at)) << 2)));
    noteExtent(to, start, end);
    to += 4;
  }
  return to;
}

function hasBytes(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (load<i32>(byteIds + ((<usize>load<u8>(at)) << 2)) < 0) return false;
  return true;
}
