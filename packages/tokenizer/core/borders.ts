import { ids, text } from "./areas";
import { allocate } from "./memory";
import { lengthAt, pointAt } from "./utf8";

// Where no token goes across the border of two characters, no merge ever does: a word can be cut there, and its parts are
// encoded, and remembered, each by itself. Chinese becomes parts of a few characters in this way. What is noted of tokens is
// hashed, so that some borders count as crossed that are not.

const BITS: u32 = 21;
/** Pairs of characters that follow each other in a token; or a character and the first byte of one that is cut off. */
const pairs: usize = allocate(1 << (BITS - 3));
/** Pairs of bytes on both sides of a border in a token that begins inside of a character. */
const bytePairs: usize = allocate(65536 >> 3);
/** Stands for a character that is cut off, with its first byte. */
const CUT_OFF: u32 = 0x200000;

// @ts-ignore: decorator
@inline
function slotOf(before: u32, after: u32): u32 {
  let hash = (before * 0x9e3779b1) ^ (after * 0x85ebca6b);
  hash ^= hash >> 15;
  return (hash * 0x2c1b3c6d) >> (32 - BITS);
}

// @ts-ignore: decorator
@inline
function set(bits: usize, bit: u32): void {
  const at = bits + (bit >> 3);
  store<u8>(at, load<u8>(at) | <u8>(<u32>1 << (bit & 7)));
}

// @ts-ignore: decorator
@inline
function has(bits: usize, bit: u32): bool {
  return ((load<u8>(bits + (bit >> 3)) >> (bit & 7)) & 1) !== 0;
}

/** Notes the borders inside of tokens that stand in the place of the text, one behind the other; where they begin in that of the ids. */
export function noteBorders(count: u32): void {
  for (let at = ids; at < ids + ((<usize>count) << 2); at += 4) noteToken(text + load<u32>(at), text + load<u32>(at, 4));
}

/** Notes the borders inside of a token. Bytes that are not UTF-8 end it: no text has them. */
function noteToken(start: usize, end: usize): void {
  let at = start;
  while (at < end && (load<u8>(at) & 0xc0) === 0x80) at++;
  if (at > start && at < end) set(bytePairs, (<u32>load<u8>(at - 1) << 8) | load<u8>(at));
  let before: u32 = 0;
  let isFirst = true;
  while (at < end) {
    const lead = <u32>load<u8>(at);
    if ((lead & 0xc0) === 0x80) return;
    const next = at + lengthAt(at);
    const point = next <= end ? <u32>pointAt(at) : CUT_OFF | lead;
    if (!isFirst) set(pairs, slotOf(before, point));
    isFirst = false;
    before = point;
    at = next;
  }
}

/** Whether a token may go across the border at `at`, between two characters. */
// @ts-ignore: decorator
@inline
export function isCrossed(before: u32, at: usize, point: u32): bool {
  const lead = <u32>load<u8>(at);
  return (
    has(pairs, slotOf(before, point)) ||
    has(pairs, slotOf(before, CUT_OFF | lead)) ||
    has(bytePairs, (<u32>load<u8>(at - 1) << 8) | lead)
  );
}
