import { ends, text } from "./areas";
import { BEYOND_ASCII, byByte, classOfByte, kindAt, NUL } from "./classes";
import { contractionEnd } from "./contraction";
import { spacesEnd } from "./spaces";

// As in src/engines/scanners/letter-classes.ts.
const OTHER: u32 = 0;
const LETTER: u32 = 1;
const NUMBER: u32 = 2;
const SPACE: u32 = 3;

/** As lettersAndDigitsScanner in src/engines/scanners: writes where words end to `ends`; returns how many. */
export function scanLettersAndDigits(from: u32, length: u32, limit: u32, maxDigits: u32): u32 {
  const end = text + length;
  const full = ends + (<usize>limit << 2);
  let to = ends;
  let i = text + from;
  while (i < end && to < full) {
    const stop = shortCut(i);
    i = stop > i ? stop : anyWord(i, end, maxDigits);
    store<u32>(to, <u32>(i - text));
    to += 4;
  }
  return <u32>(to - ends) >> 2;
}

/** The end of a word of ASCII letters, with a character before it or not, which is nearly everything there is; or `at`. */
// @ts-expect-error: decorator
@inline
function shortCut(at: usize): usize {
  const byte = load<u8>(at);
  const first = <u32>load<u8>(byByte + <usize>byte);
  let start = at;
  if (first !== LETTER) {
    if (first === NUMBER || first >= NUL || byte === 0x27 || byte === 0x0a || byte === 0x0d) return at;
    start++;
  }
  if (classOfByte(start) !== LETTER) return at;
  let e = start + 1;
  while (classOfByte(e) === LETTER) e++;
  return classOfByte(e) === BEYOND_ASCII ? at : e;
}

function anyWord(at: usize, end: usize, maxDigits: u32): usize {
  const byte = load<u8>(at);
  if (byte === 0x27) {
    const stop = contractionEnd(at);
    if (stop > at) return stop;
  }
  const found = kindAt(at, end, OTHER);
  const kind = found & 15;
  if (kind === LETTER) return run(at, end, LETTER);
  if (kind === NUMBER) return digits(at, end, maxDigits);
  if (byte !== 0x0a && byte !== 0x0d) {
    const after = at + (found >> 4);
    if ((kindAt(after, end, OTHER) & 15) === LETTER) return run(after, end, LETTER);
  }
  if (kind === OTHER) return others(at, end);
  if (byte === 0x20 && (kindAt(at + 1, end, OTHER) & 15) === OTHER) return others(at + 1, end);
  return spacesEnd(at, end, OTHER, SPACE);
}

function run(at: usize, end: usize, wanted: u32): usize {
  let i = at;
  while (true) {
    const found = kindAt(i, end, OTHER);
    if ((found & 15) !== wanted) return i;
    i += found >> 4;
  }
}

function digits(at: usize, end: usize, max: u32): usize {
  let i = at;
  for (let n: u32 = 0; n < max; n++) {
    const found = kindAt(i, end, OTHER);
    if ((found & 15) !== NUMBER) break;
    i += found >> 4;
  }
  return i;
}

function others(at: usize, end: usize): usize {
  let i = run(at, end, OTHER);
  while (load<u8>(i) === 0x0a || load<u8>(i) === 0x0d) i++;
  return i;
}
