import { allocate } from "./memory";
import { byByte, classOf, near } from "./classes";

// What becomes of a character, as in src/engines/bert-text.ts. The classes of scanners are these kinds for BERT.
const UNKNOWN: u32 = 0;
export const KEPT: u32 = 1;
export const BLANK: u32 = 2;
export const ALONE: u32 = 3;
export const DROPPED: u32 = 4;
export const CHANGED: u32 = 5;
export const ALONE_CHANGED: u32 = 6;
export const ENTANGLED: u32 = 7;

/** What characters below U+10000 become, once asked: a byte that tells the length, and up to 15 bytes. */
let changes: usize = 0;
/** The same of one other character. */
let change: usize = 0;

/** Writes the UTF-8 that a changed character becomes; returns its length. */
// @ts-expect-error: decorator
@external("script", "writeChanged")
declare function writeChanged(point: usize, to: usize): usize;

export function makeChanges(): void {
  changes = allocate(65536 << 4);
  change = allocate(32);
}

// @ts-expect-error: decorator
@inline
export function asciiKind(byte: usize): u32 {
  return load<u8>(byByte + byte);
}

export function kindOf(point: usize): u32 {
  if (point > 0xffff) return classOf(point);
  let kind = <u32>load<u8>(near + point);
  if (kind === UNKNOWN) {
    kind = classOf(point);
    store<u8>(near + point, kind);
  }
  return kind;
}

/** What a changed character becomes. */
function changeOf(point: usize): usize {
  const isNear = point <= 0xffff;
  const at = isNear ? changes + (point << 4) : change;
  if (!isNear || load<u8>(at) === 0) store<u8>(at, <u8>writeChanged(point, at + 1));
  return at;
}

/** Writes what a changed character becomes to `out`, 16 bytes of it; returns its length. */
export function putChanged(point: usize, out: usize): usize {
  const at = changeOf(point);
  v128.store(out, v128.load(at, 1));
  return load<u8>(at);
}

/** The bytes that a character of `length` bytes becomes in a word. */
export function sizeInWord(point: usize, length: usize): usize {
  if (point < 0x80) return asciiKind(point) === DROPPED ? 0 : 1;
  const kind = kindOf(point);
  if (kind === DROPPED) return 0;
  return kind === CHANGED || kind === ALONE_CHANGED ? load<u8>(changeOf(point)) : length;
}
