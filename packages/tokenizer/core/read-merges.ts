import { ids, text } from "./areas";
import { allocate } from "./memory";
import { entryOf, findEntries, idOfEntry, isTokenOf } from "./vocabulary";

const QUOTE: u32 = 0x22;
const SPACE: u32 = 0x20;
const COMMA: u32 = 0x2c;
const OPEN: u32 = 0x5b;
const CLOSE: u32 = 0x5d;
const BACKSLASH: u32 = 0x5c;

/** Merges that are read in one go: their left ids, right ids and results follow each other in `ids`. */
export const MERGES_AT_ONCE: u32 = 1 << 10;
/** As many bytes as are read in one step: nothing becomes longer by being read. */
const POOL_BYTES: usize = 1 << 14;
/** The two tokens of each merge, one behind the other: from `begins` to `middles` and from there to the next of `begins`. */
const pool: usize = allocate(POOL_BYTES + 64);
const begins: usize = allocate((<usize>(MERGES_AT_ONCE + 1)) << 2);
const middles: usize = allocate((<usize>(MERGES_AT_ONCE + 1)) << 2);
/** Where each merge begins in the text. */
const places: usize = allocate((<usize>(MERGES_AT_ONCE + 1)) << 2);
/** Where the text begins that is not read, counted from the beginning. */
export let mergesEnd: u32 = 0;
/** The entry of the token that the last merge makes. */
let made: u32 = 0;
/** Where the pool ends. */
let poolEnd: usize = pool;

// @ts-ignore: decorator
@inline
function at32(list: usize, i: u32): u32 {
  return load<u32>(list + ((<usize>i) << 2));
}

/**
 * Reads merges of a tokenizer.json, "left right" or ["left", "right"], with commas between and behind, out of the first `length`
 * bytes of the text. Stops, and says so in `mergesEnd`, before the first that is not whole, has a surrogate or a token that does
 * not exist, or is malformed: that one is the script's. Returns how many were read.
 */
export function readMerges(length: u32): u32 {
  const count = parse(text + length);
  const room = (<usize>MERGES_AT_ONCE) << 2;
  findEntries(pool, begins, middles, count, ids);
  findEntries(pool, middles, begins + 4, count, ids + room);
  let i: u32 = 0;
  for (; i < count; i++) {
    const left = idOfEntry(at32(ids, i));
    const right = idOfEntry(at32(ids + room, i));
    if (left < 0 || right < 0 || !findMade(pool + at32(begins, i), pool + at32(begins, i + 1))) break;
    const to = ids + ((<usize>i) << 2);
    store<i32>(to, left);
    store<i32>(to + room, right);
    store<i32>(to + room * 2, idOfEntry(made));
  }
  mergesEnd = at32(places, i);
  return i;
}

/** Finds the token that a merge makes: in most files the next one, or the one of the merge before. */
function findMade(start: usize, end: usize): bool {
  if (isTokenOf(made + 1, start, end)) made++;
  else if (!isTokenOf(made, start, end)) {
    const entry = entryOf(start, end);
    if (entry < 0) return false;
    made = entry;
  }
  return true;
}

/** Takes the tokens of merges into the pool; returns how many there are. */
function parse(end: usize): u32 {
  let at = skipSpace(text, end);
  let count: u32 = 0;
  poolEnd = pool;
  store<u32>(places, <u32>(at - text));
  store<u32>(begins, 0);
  while (count < MERGES_AT_ONCE) {
    const begin = poolEnd;
    const isPair = <u32>load<u8>(at) === OPEN;
    let i = isPair ? skipSpace(at + 1, end) : at;
    if (<u32>load<u8>(i) !== QUOTE) break;
    i = readToken(i + 1, end);
    const middle = poolEnd;
    if (isPair) {
      if (<u32>load<u8>(i) !== QUOTE) break;
      i = skipSpace(i + 1, end);
      if (<u32>load<u8>(i) !== COMMA) break;
      i = skipSpace(i + 1, end);
      if (<u32>load<u8>(i) !== QUOTE) break;
    } else if (<u32>load<u8>(i) !== SPACE) break;
    i = readToken(i + 1, end);
    if (<u32>load<u8>(i) !== QUOTE) break;
    i = skipSpace(i + 1, end);
    if (isPair) {
      if (<u32>load<u8>(i) !== CLOSE) break;
      i = skipSpace(i + 1, end);
    }
    // What closes the list is left to the script, with the merge before it.
    if (i >= end || <u32>load<u8>(i) !== COMMA || middle === begin || poolEnd === middle) break;
    at = skipSpace(i + 1, end);
    store<u32>(middles + ((<usize>count) << 2), <u32>(middle - pool));
    count++;
    store<u32>(begins + ((<usize>count) << 2), <u32>(poolEnd - pool));
    store<u32>(places + ((<usize>count) << 2), <u32>(at - text));
  }
  return count;
}

/** Takes a token into the pool, up to a quote, a space or what it may not have inside; returns where that is. */
function readToken(from: usize, end: usize): usize {
  let at = from;
  let to = poolEnd;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte === BACKSLASH) {
      const letter = <u32>load<u8>(at, 1);
      const point = letter === 0x75 ? hex4(at + 2) : escaped(letter);
      if (point < 0) break;
      to = writePoint(to, point);
      at += letter === 0x75 ? 6 : 2;
      continue;
    }
    if (byte <= SPACE || byte === QUOTE) break;
    store<u8>(to++, byte);
    at++;
  }
  poolEnd = to;
  return at;
}

/** What stands for a letter behind a backslash, or -1. */
function escaped(letter: u32): i32 {
  if (letter === QUOTE || letter === BACKSLASH || letter === 0x2f) return letter;
  if (letter === 0x62) return 8;
  if (letter === 0x66) return 12;
  if (letter === 0x6e) return 10;
  if (letter === 0x72) return 13;
  return letter === 0x74 ? 9 : -1;
}

/** The character of four hexadecimal digits; -1 for a surrogate, or where there are none. */
function hex4(at: usize): i32 {
  let point: i32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const byte = <i32>load<u8>(at + i);
    const lower = byte | 32;
    if (byte >= 0x30 && byte <= 0x39) point = point * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) point = point * 16 + lower - 0x57;
    else return -1;
  }
  return (point & 0xf800) === 0xd800 ? -1 : point;
}

function writePoint(at: usize, point: i32): usize {
  if (point < 0x80) {
    store<u8>(at, point);
    return at + 1;
  }
  if (point < 0x800) {
    store<u8>(at, 0xc0 | (point >> 6));
    store<u8>(at, 0x80 | (point & 63), 1);
    return at + 2;
  }
  store<u8>(at, 0xe0 | (point >> 12));
  store<u8>(at, 0x80 | ((point >> 6) & 63), 1);
  store<u8>(at, 0x80 | (point & 63), 2);
  return at + 3;
}

function skipSpace(from: usize, end: usize): usize {
  let at = from;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at++;
  }
  return at;
}
