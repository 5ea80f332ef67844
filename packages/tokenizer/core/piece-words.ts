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
  if (!marked || (end - start === 3 && (load<u32>(start) & 0xffffff) === MARK)) return encodeWhole(start, end, out);
  // The bytes before a word are those of one that is done with.
  store<u16>(start - 3, <u16>MARK);
  store<u8>(start - 1, <u8>(MARK >> 16));
  return encodeWhole(start - 3, end, out);
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
    return out + 4;
  }
  let to = out;
  for (let at = start; at < end; at++) {
    store<u32>(to, load<u32>(byteIds + ((<usize>load<u8>(at)) << 2)));
    to += 4;
  }
  return to;
}

function hasBytes(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (load<i32>(byteIds + ((<usize>load<u8>(at)) << 2)) < 0) return false;
  return true;
}
