import { ends, text } from "./areas";
import { allocate } from "./memory";
import { lengthAt, nearPointAt, pointAt } from "./utf8";

// As chainScanner and expressionCutter in src/engines/scanners: any pre-tokenizer that only cuts.

/** Class of every byte that begins a character of several bytes. */
const SEVERAL_BYTES: u32 = 255;

// What becomes of matches; the numbers are known to src/core.
const ISOLATED: u32 = 0;
const MERGED_WITH_PREVIOUS: u32 = 1;
const MERGED_WITH_NEXT: u32 = 2;

/** One of the automata that cut in turn, each inside of the pieces of the one before. */
@unmanaged
class Automaton {
  /** Cells by state and class: the state after (counted in bytes), times two, plus 1 if there is a match before. */
  table: usize;
  byByte: usize;
  near: usize;
  /** Where stretches of characters of one class begin, and their classes. */
  starts: usize;
  classes: usize;
  stretches: u32;
  /** The state to begin with, in bytes. */
  start: usize;
  /** The place of the end of the text after a state, in bytes. */
  atEnd: usize;
  behavior: u32;
  isInverted: bool;
  /** Where the piece at hand ends. */
  pieceEnd: usize;
}

const MOST: u32 = 16;
const chain: usize = allocate(<usize>MOST * offsetof<Automaton>());
let depth: u32 = 0;
let reached: usize = 0;
let isMatched: bool = false;

// @ts-ignore: decorator
@inline
function automatonAt(k: u32): Automaton {
  return changetype<Automaton>(chain + <usize>k * offsetof<Automaton>());
}

/**
 * Adds an automaton and returns the place of its tables, one after the other: 256 bytes by first byte, the classes of the
 * characters below U+10000, `cells` of the table, where `stretches` begin, and their classes. 0 if there are too many.
 *
 * @param start the first state, and `atEnd` the class of the end, counted in cells
 */
export function addAutomaton(
  cells: u32,
  stretches: u32,
  start: u32,
  atEnd: u32,
  behavior: u32,
  isInverted: bool,
): usize {
  if (depth === MOST) return 0;
  const one = automatonAt(depth++);
  const at = allocate(256 + 65536 + ((<usize>cells + stretches) << 2) + stretches);
  one.byByte = at;
  one.near = at + 256;
  one.table = one.near + 65536;
  one.starts = one.table + (<usize>cells << 2);
  one.classes = one.starts + (<usize>stretches << 2);
  one.stretches = stretches;
  one.start = <usize>start << 2;
  one.atEnd = <usize>atEnd << 2;
  one.behavior = behavior;
  one.isInverted = isInverted;
  return at;
}

/** Writes where words end to `ends`; returns how many. In the middle of a text it goes on with the pieces that it has begun. */
export function scanAutomata(from: u32, length: u32, limit: u32): u32 {
  const end = text + length;
  const full = ends + (<usize>limit << 2);
  let at = text + from;
  if (from === 0 || at !== reached) for (let k: u32 = 0; k < depth; k++) automatonAt(k).pieceEnd = at;
  let to = ends;
  while (at < end && to < full) {
    let stop = end;
    for (let k: u32 = 0; k < depth; k++) {
      const one = automatonAt(k);
      if (one.pieceEnd <= at) one.pieceEnd = cut(one, at, stop);
      stop = one.pieceEnd;
    }
    at = stop;
    store<u32>(to, <u32>(at - text));
    to += 4;
  }
  reached = at;
  return <u32>(to - ends) >> 2;
}

/** The end of the next piece. */
function cut(one: Automaton, from: usize, end: usize): usize {
  let stop = stretch(one, from, end);
  const behavior = one.behavior;
  if (behavior === ISOLATED || stop === end) return stop;
  const isFirst = isMatched;
  if (behavior === MERGED_WITH_PREVIOUS || behavior === MERGED_WITH_NEXT) {
    const ofFirst = behavior === MERGED_WITH_NEXT;
    if (isFirst !== ofFirst) return stop;
    const after = stretch(one, stop, end);
    return isMatched !== ofFirst ? after : stop;
  }
  while (stop < end) {
    const after = stretch(one, stop, end);
    if (isMatched !== isFirst) break;
    stop = after;
  }
  return stop;
}

/** The end of the match at a place, or of what lies before the next. */
// @ts-ignore: decorator
@inline
function stretch(one: Automaton, from: usize, end: usize): usize {
  const stop = matchEnd(one, from, end);
  isMatched = (stop !== 0) !== one.isInverted;
  return stop !== 0 ? stop : matchAfter(one, from, end);
}

/** Where a match at a place ends; 0 if there is none. */
function matchEnd(one: Automaton, from: usize, end: usize): usize {
  const table = one.table;
  const byByte = one.byByte;
  let state = one.start;
  let last: usize = 0;
  for (let at = from; at < end; ) {
    let kind = <u32>load<u8>(byByte + <usize>load<u8>(at));
    let size: usize = 1;
    if (kind === SEVERAL_BYTES) {
      kind = classAt(one, at);
      size = lengthAt(at);
    }
    const next = load<u32>(table + state + (<usize>kind << 2));
    if ((next & 1) !== 0) last = at;
    state = next >> 1;
    if (state === 0) return last;
    at += size;
  }
  return (load<u32>(table + state + one.atEnd) & 1) !== 0 ? end : last;
}

/** Where the next match after a place where there is none begins, or the end. */
function matchAfter(one: Automaton, from: usize, end: usize): usize {
  const table = one.table;
  const byByte = one.byByte;
  const start = one.start;
  let failed = start; // the state of an attempt that is known to fail: another that comes to the same state fails, too
  let at = from;
  while (true) {
    let kind = <u32>load<u8>(byByte + <usize>load<u8>(at));
    let size: usize = 1;
    if (kind === SEVERAL_BYTES) {
      kind = classAt(one, at);
      size = lengthAt(at);
    }
    const cell = <usize>kind << 2;
    failed = load<u32>(table + failed + cell) >> 1;
    const first = <usize>load<u32>(table + start + cell) >> 1;
    if (first !== 0 && first !== failed) {
      if (matchEnd(one, at, end) !== 0) return at;
      failed = first;
    }
    at += size;
    if (at >= end) return end;
  }
}

/** The class of a character of several bytes. */
function classAt(one: Automaton, at: usize): u32 {
  if (load<u8>(at) < 0xf0) return <u32>load<u8>(one.near + nearPointAt(at));
  const point = <u32>pointAt(at);
  let low: u32 = 0;
  let high = one.stretches;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (load<u32>(one.starts + (<usize>middle << 2)) <= point) low = middle;
    else high = middle;
  }
  return <u32>load<u8>(one.classes + low);
}
