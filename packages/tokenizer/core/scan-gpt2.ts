import { ends, text } from "./areas";
import { BEYOND_ASCII, byByte, classAt, classOfByte, NUL } from "./classes";

// As in src/engines/scanners/letter-classes.ts.
const OTHER: u32 = 0;
const NUMBER: u32 = 2;
const SPACE: u32 = 3;
const APART: u32 = 4;

/** As gpt2Scanner in src/engines/scanners: writes where words end to `ends`; returns how many, `limit` at most. */
export function scanGpt2(from: u32, length: u32, limit: u32): u32 {
  const end = text + length;
  const full = ends + ((<usize>limit) << 2);
  let to = ends;
  let i = text + from;
  while (i < end && to < full) {
    const byte = load<u8>(i);
    let kind = <u32>load<u8>(byByte + <usize>byte);
    let start = i;
    if (byte === 0x20) {
      start = i + 1;
      kind = classOfByte(start);
    } else if (byte === 0x27) {
      const stop = contraction(i);
      if (stop > i) {
        i = stop;
        store<u32>(to, <u32>(i - text));
        to += 4;
        continue;
      }
    }
    if (kind <= NUMBER) {
      let e = start + 1;
      while (classOfByte(e) === kind) e++;
      const stopped = classOfByte(e);
      i = stopped === BEYOND_ASCII || (stopped === NUL && kind === OTHER && e < end) ? run(e, end, kind) : e;
    } else if (kind === NUL && start < end) i = run(start, end, OTHER);
    else if (kind === BEYOND_ASCII) {
      const found = classAt(start);
      const foundKind = found & 15;
      if (foundKind === SPACE) i = spaces(i, end);
      else if (foundKind === APART) i = start > i ? start : i + (found >> 4);
      else i = run(start, end, foundKind);
    } else if (kind === APART) i++;
    else i = spaces(i, end);
    store<u32>(to, <u32>(i - text));
    to += 4;
  }
  return <u32>(to - ends) >> 2;
}

/** The end of the run of characters of one class. */
function run(at: usize, end: usize, wanted: u32): usize {
  let i = at;
  while (true) {
    const kind = classOfByte(i);
    if (kind === wanted) i++;
    else if (kind === BEYOND_ASCII) {
      const found = classAt(i);
      if ((found & 15) !== wanted) return i;
      i += found >> 4;
    } else if (kind === NUL && wanted === OTHER && i < end) i++;
    else return i;
  }
}

/** The end of the white space at `at`, without its last character if something else follows. */
function spaces(at: usize, end: usize): usize {
  let last = at;
  let i = at;
  while (true) {
    const kind = classOfByte(i);
    if (kind === SPACE) last = i++;
    else if (kind === BEYOND_ASCII) {
      const found = classAt(i);
      if ((found & 15) !== SPACE) break;
      last = i;
      i += found >> 4;
    } else break;
  }
  return i >= end || last === at || isApart(i) ? i : last;
}

function isApart(at: usize): bool {
  const kind = classOfByte(at);
  return kind === APART || (kind === BEYOND_ASCII && (classAt(at) & 15) === APART);
}

function contraction(at: usize): usize {
  const a = load<u8>(at, 1);
  if (a === 0x73 || a === 0x74 || a === 0x6d || a === 0x64) return at + 2;
  const b = load<u8>(at, 2);
  if ((a === 0x72 && b === 0x65) || (a === 0x76 && b === 0x65) || (a === 0x6c && b === 0x6c)) return at + 3;
  return at;
}
