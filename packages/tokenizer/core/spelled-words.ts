import { BATCH, ends, TEXT_BYTES, text } from "./areas";
import { ANSWER_BYTES } from "./character-actions";
import { allocate } from "./memory";
import { isNoting, moveOrigins, noteOrigin } from "./origins";

// Words as the model has them, each without the "▁" that it begins with, one after the other.

/** Before the first word there is room for its "▁". */
const HEAD: usize = 16;
/** Bytes of words; few enough that there is room for what stands for one more character, and for all ids. */
const LIMIT: usize = TEXT_BYTES - ANSWER_BYTES - 4 * BATCH;
/** Its "▁" has the origin of the first character. */
export const NO_MARK: u64 = u64.MAX_VALUE;

/** The words, and where there is no room for more. */
export let spelled: usize = 0;
export let full: usize = 0;
/** How many there are, and where the one at hand begins. */
export let count: u32 = 0;
export let wordStart: usize = 0;
/** Whether a "▁" in the text has begun the word at hand. */
export let opened = false;
/** Whether there was any word since the text began. */
export let begun = false;
/** Where the "▁" of each word comes from, where that is noted; and that of the next words. */
let marks: usize = 0;
let mark: u64 = NO_MARK;
let passingMark = false;

export function makeSpelled(): void {
  spelled = allocate(TEXT_BYTES + 64) + HEAD;
  full = spelled + LIMIT;
  marks = allocate(<usize>(BATCH + 4) << 3);
}

export function clearSpelled(): void {
  wordStart = spelled;
  count = 0;
  opened = false;
  if (passingMark) mark = NO_MARK;
}

/** Also forgets what came before. */
export function beginSpelled(): void {
  mark = NO_MARK;
  begun = false;
  clearSpelled();
}

/** Says that there were words. */
export function beginWords(): void {
  begun = true;
}

/** Where the first word begins, counted from the text, as `ends` are. */
// @ts-expect-error: decorator
@inline
export function firstSpelled(): u32 {
  return <u32>(spelled - text);
}

// @ts-expect-error: decorator
@inline
export function isOpen(to: usize): bool {
  return to > wordStart || opened;
}

/** Ends the word at hand, which is open; returns where the next one is written. */
export function endWord(to: usize): usize {
  let stop = to;
  if (to === wordStart) {
    // Nothing but the "▁".
    store<u16>(to, 0x96e2);
    store<u8>(to, 0x81, 2);
    if (isNoting) noteOrigin(to, 3, mark);
    stop += 3;
  }
  store<u32>(ends + ((<usize>count) << 2), <u32>(stop - text));
  if (isNoting) {
    store<u64>(marks + (<usize>count << 3), mark);
    if (passingMark) mark = NO_MARK;
  }
  count++;
  wordStart = stop;
  opened = false;
  begun = true;
  return stop;
}

/** A "▁" in the text begins the next word. */
export function openWord(origin: u64): void {
  opened = true;
  mark = origin;
  passingMark = true;
}

/** The "▁" of the words to come is a separator. */
export function markBySeparator(origin: u64): void {
  mark = origin;
  passingMark = false;
}

// @ts-expect-error: decorator
@inline
export function markOf(word: u32): u64 {
  return load<u64>(marks + (<usize>word << 3));
}

/** The units of the "▁" of the words to come, where it is a separator. */
export function markStart(): u32 {
  return <u32>mark;
}

export function markEnd(): u32 {
  return <u32>(mark >> 32);
}

/** Takes the words that are there away; what is spelled of the next one, up to `written`, stays. Returns where it ends. */
export function dropSpelled(written: usize): usize {
  const size = written - wordStart;
  memory.copy(spelled, wordStart, size);
  if (isNoting) moveOrigins(spelled, wordStart, size);
  wordStart = spelled;
  count = 0;
  return spelled + size;
}
