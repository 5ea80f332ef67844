import { ends, text } from "./areas";
import { BEYOND_ASCII, byByte, classOfByte, kindAt } from "./classes";
import { contractionEnd } from "./contraction";
import { spacesEnd } from "./spaces";

// As in src/engines/scanners/letter-classes.ts.
const OTHER: u32 = 0;
const UPPER: u32 = 1;
const LOWER: u32 = 2;
const CASELESS: u32 = 3;
const MARK: u32 = 4;
const DIGIT: u32 = 5;
const BLANK: u32 = 6;

/** As casedWordsScanner in src/engines/scanners: writes where words end to `ends`; returns how many. */
export function scanCasedWords(from: u32, length: u32, limit: u32): u32 {
  const end = text + length;
  const full = ends + (<usize>limit << 2);
  let to = ends;
  let i = text + from;
  while (i < end && to < full) {
    // A word of ASCII letters, with a character before it or not, is nearly everything there is.
    const byte = load<u8>(i);
    const kind = <u32>load<u8>(byByte + <usize>byte);
    let e = i;
    if (kind === OTHER || (kind === BLANK && byte !== 0x0a && byte !== 0x0d)) e++;
    const start = e;
    while (classOfByte(e) === UPPER) e++;
    while (classOfByte(e) === LOWER) e++;
    if (e > start && classOfByte(e) !== BEYOND_ASCII) i = withContraction(e);
    else i = anyWord(i, end);
    store<u32>(to, <u32>(i - text));
    to += 4;
  }
  return <u32>(to - ends) >> 2;
}

// @ts-expect-error: decorator
@inline
function withContraction(at: usize): usize {
  return load<u8>(at) === 0x27 ? contractionEnd(at) : at;
}

/** The end of the word at `at`, whatever it is. */
function anyWord(at: usize, end: usize): usize {
  const byte = load<u8>(at);
  const found = kindAt(at, end, OTHER);
  const kind = found & 15;
  const after = at + (found >> 4);
  const isPrefix = kind === OTHER || kind === MARK || (kind === BLANK && byte !== 0x0a && byte !== 0x0d);
  let e = isPrefix ? endingLower(after, end) : 0;
  if (e === 0) e = endingLower(at, end);
  if (e === 0 && isPrefix) e = upperOnly(after, end);
  if (e === 0) e = upperOnly(at, end);
  if (e !== 0) return e;
  if (kind === DIGIT) return digits(after, end);
  const first = byte === 0x20 ? at + 1 : at;
  let i = first;
  while (true) {
    const next = kindAt(i, end, OTHER);
    if ((next & 15) !== OTHER && (next & 15) !== MARK) break;
    i += next >> 4;
  }
  if (i === first) return spacesEnd(at, end, OTHER, BLANK);
  while (i < end && (load<u8>(i) === 0x0a || load<u8>(i) === 0x0d || load<u8>(i) === 0x2f)) i++;
  return i;
}

/** The end of `U*L+C?` at `at`, or 0. U and L share caseless letters and marks, so the match may have to give back. */
function endingLower(at: usize, end: usize): usize {
  let i = at;
  let afterShared: usize = 0; // after the last character of U that is also one of L
  while (true) {
    const found = kindAt(i, end, OTHER);
    const kind = found & 15;
    if (kind === LOWER) return withContraction(lowerEnd(i, end));
    if (kind !== UPPER && kind !== CASELESS && kind !== MARK) break;
    i += found >> 4;
    if (kind !== UPPER) afterShared = i;
  }
  return afterShared === 0 ? 0 : withContraction(afterShared);
}

function lowerEnd(at: usize, end: usize): usize {
  let i = at;
  while (true) {
    const found = kindAt(i, end, OTHER);
    const kind = found & 15;
    if (kind !== LOWER && kind !== CASELESS && kind !== MARK) return i;
    i += found >> 4;
  }
}

/** The end of `U+L*C?` at `at`, or 0, where `U*L+C?` does not match: there is no L after the U. */
function upperOnly(at: usize, end: usize): usize {
  let i = at;
  while (true) {
    const found = kindAt(i, end, OTHER);
    const kind = found & 15;
    if (kind !== UPPER && kind !== CASELESS && kind !== MARK) break;
    i += found >> 4;
  }
  return i === at ? 0 : withContraction(i);
}

/** The end of up to two more digits. */
function digits(at: usize, end: usize): usize {
  let i = at;
  for (let n = 1; n < 3; n++) {
    const found = kindAt(i, end, OTHER);
    if ((found & 15) !== DIGIT) break;
    i += found >> 4;
  }
  return i;
}
