import { ends, ids, TEXT_BYTES, text } from "./areas";
import { allocate } from "./memory";
import { originAt } from "./origins";
import { pieceOf } from "./piece-trie";
import { beginOfWord, extendPieces, isUnknown } from "./piece-words";
import { firstSpelled, markOf, NO_MARK } from "./spelled-words";
import { lengthAt } from "./utf8";

/** The bytes of each token; 0 where its id does not tell. HIDDEN for one whose first character is no piece by itself. */
export let pieceSizes: usize = 0;
const HIDDEN: u32 = 0x80000000;
/** The units of the text that each token stands for: where they begin, and where they end. */
export let piecePlaces: usize = 0;
/** The ids and extents of a word that is searched once more. */
let again: usize = 0;
let extents: usize = 0;
let room: usize = 0;

/** Makes room for so many sizes, which the script writes. */
export function makePiecePlaces(count: u32): void {
  pieceSizes = allocate(<usize>count << 2);
  piecePlaces = allocate((TEXT_BYTES + 64) << 3);
}

// @ts-expect-error: decorator
@inline
function sizeOf(id: usize): u32 {
  return load<u32>(pieceSizes + (<usize>load<u32>(id) << 2));
}

/** Places the tokens of spelled words, whose ids are from `ids` on; returns their number. @param last where ids end */
export function placeWords(count: u32, ids: usize, last: usize): u32 {
  let id = ids;
  let to = piecePlaces;
  let start = text + firstSpelled();
  for (let word: u32 = 0; word < count; word++) {
    const end = text + load<u32>(ends + (<usize>word << 2));
    const begin = beginOfWord(start, end);
    const noted = markOf(word);
    const mark = noted !== NO_MARK ? noted : originAt(start);
    const first = to;
    let at = begin;
    for (; at < end; id += 4) {
      let stop = at + <usize>(sizeOf(id) & ~HIDDEN);
      if (stop === at && at >= start) stop = unknownEnd(at, end, id, last);
      if (stop === at) break;
      to = place(to, at, stop, start, mark);
      at = stop;
    }
    if (at < end) {
      id -= (to - first) >> 1;
      to = placeAgain(start, end, mark, first);
      id += (to - first) >> 1;
    }
    start = end;
  }
  return <u32>((to - piecePlaces) >> 3);
}

// @ts-expect-error: decorator
@inline
function place(to: usize, begin: usize, end: usize, start: usize, mark: u64): usize {
  store<u32>(to, <u32>(begin < start ? mark : originAt(begin)));
  store<u32>(to, <u32>((end <= start ? mark : originAt(end - 1)) >> 32), 4);
  return to + 8;
}

/** Where an unknown token ends that begins at `at`; there if nobody can say. */
function unknownEnd(at: usize, end: usize, id: usize, last: usize): usize {
  if (!isUnknown(load<i32>(id)) || (id + 4 < last && (sizeOf(id + 4) & HIDDEN) !== 0)) return at;
  let stop = at;
  while (stop < end) {
    const size = lengthAt(stop);
    if (pieceOf(stop, stop + size) >= 0) break;
    stop += size;
  }
  return stop;
}

/** Searches a word once more to see what its tokens cover. */
function placeAgain(start: usize, end: usize, mark: u64, out: usize): usize {
  if (end - start > room) {
    room = <usize>1 << (32 - clz(<u32>(end - start) | 255));
    again = allocate((room + 4) << 2);
    extents = allocate((room + 4) << 3);
  }
  const count = (extendPieces(start, end, again, extents) - again) >> 2;
  let to = out;
  for (let i: usize = 0; i < count; i++) {
    const extent = extents + (i << 3);
    to = place(to, <usize>load<u32>(extent), <usize>load<u32>(extent, 4), start, mark);
  }
  return to;
}
