import { allocate } from "./memory";
import { cellOf, childOf, parentOf, ROOT, scoreOf } from "./piece-trie";
import { lengthAt } from "./utf8";

// As src/models/unigram/best-path.ts. For each place of the text 16 bytes: the highest sum of a path to it, the place where
// the last piece of that path begins, and its node. Once the text is searched, the links lead from the first place to the last.

/** SentencePiece adds this to the sums when one falls below its negative, so that they keep their precision. */
const REBASE: f64 = 100000;
const UNREACHED: f64 = -Infinity;

let places: usize = 0;
let capacity: usize = 0;
let unknownScore: f64 = 0;
let rounds = false;

/** @param isRounded whether sums are 32-bit floats, as SentencePiece's */
export function useScores(unknown: f64, isRounded: bool): void {
  unknownScore = unknown;
  rounds = isRounded;
}

/** Searches a text; returns its first place. Those after are 16 bytes further each, and follow each other by {@link nextPlace}. */
export function bestPath(start: usize, end: usize): usize {
  const size = end - start;
  if (size >= capacity) {
    capacity = <usize>1 << (32 - clz(<u32>size | 1023));
    places = allocate(capacity << 4);
  }
  const last = places + (size << 4);
  store<f64>(places, 0);
  for (let place = places + 16; place <= last; place += 16) store<f64>(place, UNREACHED);
  if (rounds) walkRounded(start, end);
  else walk(start, end);
  let next: usize = 0;
  for (let place = last; place !== places; ) {
    const previous = <usize>load<u32>(place, 8);
    store<u32>(place, <u32>next, 8);
    next = place;
    place = previous;
  }
  store<u32>(places, <u32>next, 8);
  return places;
}

/** The place behind the piece that begins at a place of the path; 0 at its end. */
// @ts-expect-error: decorator
@inline
export function nextPlace(place: usize): usize {
  return <usize>load<u32>(place, 8);
}

/** The node of the piece that ends at a place of the path; 0: an unknown character. */
// @ts-expect-error: decorator
@inline
export function nodeBefore(place: usize): usize {
  return <usize>load<u32>(place, 12);
}

/** Takes the path to a place that scores more than the one before. Without a branch: nobody can foretell which does. */
// @ts-expect-error: decorator
@inline
function offer(to: usize, score: f64, place: usize, node: usize): void {
  const link = <u64>place | (<u64>node << 32);
  const isBetter = f64x2.gt(f64x2.splat(score), v128.load64_splat(to));
  const path = i64x2.replace_lane(f64x2.splat(score), 1, link);
  v128.store(to, v128.bitselect(path, v128.load(to), isBetter));
}

function walk(start: usize, end: usize): void {
  for (let at = start, place = places; at < end; ) {
    const size = lengthAt(at);
    const after = place + (size << 4);
    const sum = load<f64>(place);
    let known: u32 = 0;
    let node = ROOT;
    let cell = cellOf(ROOT);
    let to = place;
    for (let i = at; i < end; i++) {
      const child = childOf(cell, <u32>load<u8>(i));
      to += 16;
      if (parentOf(child) !== node) break;
      node = child;
      cell = cellOf(node);
      offer(to, scoreOf(node) + sum, place, node);
      known |= to === after ? cell : 0;
    }
    if ((known & 1) === 0) offer(after, unknownScore + sum, place, 0);
    at += size;
    place = after;
  }
}

// Apart, so that the common one has no test in its loop.
function walkRounded(start: usize, end: usize): void {
  let reach = places;
  for (let at = start, place = places; at < end; ) {
    const size = lengthAt(at);
    const after = place + (size << 4);
    if (load<f64>(place) < -REBASE) {
      // Places behind `reach` are not reached yet.
      for (let q = place; q <= reach; q += 16) store<f64>(q, rounded(load<f64>(q) + REBASE));
    }
    const sum = load<f64>(place);
    let known: u32 = 0;
    let node = ROOT;
    let cell = cellOf(ROOT);
    let to = place;
    for (let i = at; i < end; i++) {
      const child = childOf(cell, <u32>load<u8>(i));
      to += 16;
      if (parentOf(child) !== node) break;
      node = child;
      cell = cellOf(node);
      offer(to, rounded(scoreOf(node) + sum), place, node);
      reach = max(reach, to);
      known |= to === after ? cell : 0;
    }
    if ((known & 1) === 0) {
      offer(after, rounded(unknownScore + sum), place, 0);
      reach = max(reach, after);
    }
    at += size;
    place = after;
  }
}

// @ts-expect-error: decorator
@inline
function rounded(sum: f64): f64 {
  return <f64>(<f32>sum);
}
