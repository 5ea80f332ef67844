import { BATCH, ends, TEXT_BYTES, text } from "./areas";
import {
  ANSWER_BYTES,
  ASK,
  actionAt,
  findReplacement,
  KEEP,
  MARK,
  MAY_BEGIN,
  makeActions,
  REPLACE,
  replacement,
  replacementSize,
  SEPARATE,
} from "./character-actions";
import { near } from "./classes";
import { allocate } from "./memory";
import { hasReplaced } from "./replaced-strings";
import { clusterStart, clusterStop, SPACE, spellCluster, taken } from "./spell-cluster";
import { lengthAt } from "./utf8";

// Words as the model has them, each without the "▁" that it begins with: the characters of the source text are kept, left
// out, replaced, or stand between words. The words are written one after the other.

/** How it ended; the numbers are known to src/core. */
const DONE: u32 = 0;
/** Words are full: they are to be encoded, and then it goes on. */
const MORE: u32 = 1;
/** The stages have to say what becomes of the place where it stands. */
const STUCK: u32 = 2;
/** A word is too long, or where a stretch for the stages would begin is not known. */
const TOO_HARD: u32 = 3;

/** The last separator came out of a cluster. */
const NOWHERE: u32 = 0xffffffff;

/** Before the first word there is room for its "▁". */
const HEAD: usize = 16;
/** Bytes of words; few enough that there is room for what stands for one more character, and for all ids. */
const LIMIT: usize = TEXT_BYTES - ANSWER_BYTES - 4 * BATCH;

/** The words, and where there is no room for more. */
let spelled: usize = 0;
let full: usize = 0;
/** Which ASCII characters are kept: for each low half of a byte the high halves as bits, and the bits of the high halves. */
let keptAscii: usize = 0;

let at: usize = 0;
/** Where the text begins that clusters may reach back to. */
let floor: usize = 0;
let written: usize = 0;
let wordStart: usize = 0;
/** Whether a "▁" in the text has begun the word at hand. */
let opened = false;
let count: u32 = 0;
/** Where the last separator begins, or the text, counted from its beginning. */
export let separated: u32 = 0;
/** Where it stands. */
export let stuckAt: u32 = 0;
/** Whether a separator came after the last word. */
export let endsSeparated: bool = false;

/** To be called once the actions of ASCII characters are there. */
export function useSpelling(): void {
  spelled = allocate(TEXT_BYTES + 64) + HEAD;
  full = spelled + LIMIT;
  makeActions();
  keptAscii = allocate(32);
  for (let high: u8 = 0; high < 8; high++) store<u8>(keptAscii + high, 1 << high, 16);
  for (let byte: u8 = 1; byte < 128; byte++) {
    if (load<u8>(near + byte) !== KEEP) continue;
    const row = keptAscii + (byte & 15);
    store<u8>(row, load<u8>(row) | (1 << (byte >> 4)));
  }
}

/** Begins with the text. */
export function beginSpelling(): void {
  resumeSpelling(0);
  endsSeparated = false;
}

/** Goes on behind what the stages have said, at a separator or the end. */
export function resumeSpelling(from: u32): void {
  at = floor = text + from;
  separated = from;
  written = wordStart = spelled;
  count = 0;
  opened = false;
}

/** Where the first word begins, counted from the text, as `ends` are. */
// @ts-expect-error: decorator
@inline
export function firstSpelled(): u32 {
  return <u32>(spelled - text);
}

export let outcome: u32 = DONE;

/** Takes the words that are there away; what is spelled of the next one stays. */
export function dropSpelled(): void {
  const size = written - wordStart;
  memory.copy(spelled, wordStart, size);
  wordStart = spelled;
  written = wordStart + size;
  count = 0;
}

function endWord(to: usize): usize {
  let stop = to;
  if (to === wordStart) {
    // Nothing but the "▁".
    store<u16>(to, 0x96e2);
    store<u8>(to, 0x81, 2);
    stop += 3;
  }
  store<u32>(ends + (<usize>count << 2), <u32>(stop - text));
  count++;
  wordStart = stop;
  opened = false;
  return stop;
}

// @ts-expect-error: decorator
@inline
function isOpen(to: usize): bool {
  return to > wordStart || opened;
}

/** Spells words of a text of so many bytes, until they are enough; returns their number. */
export function spellWords(length: u32): u32 {
  const end = text + length;
  const low = v128.load(keptAscii);
  const high = v128.load(keptAscii, 16);
  let from = at;
  let to = written;
  outcome = MORE;
  while (from < end && count < BATCH && to < full) {
    if (load<u8>(from) < 0x80) {
      const bytes = v128.load(from);
      v128.store(to, bytes);
      const kept = v128.and(
        i8x16.swizzle(low, v128.and(bytes, i8x16.splat(15))),
        i8x16.swizzle(high, i8x16.shr_u(bytes, 4)),
      );
      const size = <usize>ctz(i8x16.bitmask(i8x16.eq(kept, i8x16.splat(0))) | 0x10000);
      from += size;
      to += size;
      if (size === 16) continue;
    }
    // The zeros behind the text are not kept.
    if (from >= end) break;
    const action = actionAt(from);
    if (action === SEPARATE) {
      if (isOpen(to)) to = endWord(to);
      separated = <u32>(from - text);
      endsSeparated = true;
      from += lengthAt(from);
    } else if (action === KEEP || (action === MAY_BEGIN && !hasReplaced(from, end))) {
      store<u32>(to, load<u32>(from));
      const size = lengthAt(from);
      from += size;
      to += size;
    } else if (action === REPLACE) {
      findReplacement(from);
      for (let i: usize = 0; i < replacementSize; i += 8) store<u64>(to + i, load<u64>(replacement + i));
      to += replacementSize;
      from += lengthAt(from);
    } else if (action === MARK) {
      if (isOpen(to)) to = endWord(to);
      opened = true;
      separated = <u32>(from - text);
      from += 3;
    } else {
      const next = action === ASK ? spellCluster(from, floor, end) : 0;
      if (next === 0) {
        outcome = separated === NOWHERE ? TOO_HARD : STUCK;
        break;
      }
      to -= taken;
      for (let i = clusterStart; i < clusterStop; i++) {
        const byte = load<u8>(i);
        if (byte !== SPACE) {
          store<u8>(to++, byte);
          continue;
        }
        if (isOpen(to)) to = endWord(to);
        separated = NOWHERE;
        endsSeparated = true;
      }
      from = next;
    }
  }
  if (from >= end) {
    endsSeparated = endsSeparated && to === wordStart;
    if (isOpen(to)) to = endWord(to);
    outcome = DONE;
  } else if (outcome === MORE && count === 0) outcome = TOO_HARD;
  at = from;
  written = to;
  stuckAt = <u32>(from - text);
  return count;
}
