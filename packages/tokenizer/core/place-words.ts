import { ends, ids, TEXT_BYTES, text } from "./areas";
import { allocate } from "./memory";
import { originAt } from "./origins";
import { beginOfWord, extendPieces } from "./piece-words";
import { firstSpelled, markOf, NO_MARK } from "./spelled-words";

/** The bytes of each token; 0 where its id does not tell. */
export let pieceSizes: usize = 0;
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

/** Places the tokens of spelled words that are encoded; returns their number. */
export function placeWords(count: u32): u32 {
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
      const size = <usize>load<u32>(pieceSizes + (<usize>load<u32>(id) << 2));
      if (size === 0) break;
      to = place(to, at, at + size, start, mark);
      at += size;
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
