import { BATCH, text } from "./areas";
import {
  actionAt,
  answer,
  answerOrigins,
  ASK,
  findReplacement,
  KEEP,
  MARK,
  MAY_BEGIN,
  REPLACE,
  replacement,
  replacementSize,
  SEPARATE,
} from "./character-actions";
import { keptAscii, makeKeptAscii } from "./kept-ascii";
import { makeKnownClusters } from "./known-clusters";
import { isNoting, noteOrigin, noteOrigins, noteUnits, originOf } from "./origins";
import { hasReplaced } from "./replaced-strings";
import { clusterAt, clusterStart, clusterStop, originInCluster, SPACE, spellCluster, taken, unitsOf } from "./spell-cluster";
import {
  beginSpelled,
  beginWords,
  begun,
  clearSpelled,
  count,
  dropSpelled,
  endWord,
  full,
  isOpen,
  makeSpelled,
  markBySeparator,
  openWord,
  spelled,
  wordStart,
} from "./spelled-words";
import { lengthAt } from "./utf8";

// Characters of the text are kept, left out, replaced, or stand between words; what is left becomes spelled words.

/** How it ended; the numbers are known to src/core. */
const DONE: u32 = 0;
/** Words are full: they are to be encoded, and then it goes on. */
const MORE: u32 = 1;
/** The stages have to say what becomes of the place where it stands. */
const STUCK: u32 = 2;
/** A word is too long, or the stages have to say what becomes of the whole text. */
const TOO_HARD: u32 = 3;
export let outcome: u32 = DONE;

/** The last separator came out of a cluster. */
const NOWHERE: u32 = 0xffffffff;

/** Whether separators are the "▁" of words. */
let marksSeparators = false;
/** Whether those before the first word are not. */
let stripsStart = false;

let at: usize = 0;
let written: usize = 0;
/** The unit of the text where it stands, if origins are noted. */
let unit: u32 = 0;
/** Behind a character that more than one stand for. */
let expanded: usize = 0;
/** Where the text begins that clusters may reach back to. */
let floor: usize = 0;
/** Where the last separator begins, or the text, in bytes from its beginning; and its unit. */
export let separated: u32 = 0;
export let separatedUnit: u32 = 0;
/** Where it stands. */
export let stuckAt: u32 = 0;
/** Whether a separator came after the last word. */
export let endsSeparated: bool = false;

/** To be called once the actions of ASCII characters that are kept are there. */
export function useSpelling(isMarkingSeparators: bool, isStrippingStart: bool): void {
  marksSeparators = isMarkingSeparators;
  stripsStart = isStrippingStart;
  makeSpelled();
  makeKnownClusters();
  makeKeptAscii();
}

/** Begins with the text. @param firstUnit its first unit, where origins are to be noted; else -1 */
export function beginSpelling(firstUnit: i32): void {
  noteOrigins(firstUnit >= 0, spelled, full - spelled);
  beginSpelled();
  resumeSpelling(0, firstUnit, false);
  endsSeparated = false;
}

/** Goes on behind what the stages have said, at a separator or the end. @param hasWords whether any word has come yet */
export function resumeSpelling(from: u32, fromUnit: i32, hasWords: bool): void {
  if (hasWords) beginWords();
  at = floor = text + from;
  unit = separatedUnit = fromUnit;
  separated = from;
  expanded = 0;
  clearSpelled();
  written = spelled;
}

/** Takes the words that are there away. */
export function nextSpelling(): void {
  written = dropSpelled(written);
}

/** Whether the stages can be asked for a stretch: where separators are the "▁" of words, they would have to be noted there. */
function stuckOutcome(): u32 {
  return separated === NOWHERE || (isNoting && marksSeparators) ? TOO_HARD : STUCK;
}

/**
 * Whether a cluster that is written to `to` may move the places of other characters: where nothing stands for its beginning,
 * and that is the beginning of the text or behind a character that several stand for.
 */
function mayShift(to: usize): bool {
  if (expanded !== clusterAt && (begun || to > wordStart)) return false;
  return clusterStop === answer || load<u32>(answerOrigins) !== 0;
}

/** Spells words of a text of so many bytes, until they are enough; returns their number. */
export function spellWords(length: u32): u32 {
  const end = text + length;
  let from = at;
  let to = written;
  let u = unit;
  outcome = MORE;
  while (from < end && count < BATCH && to < full) {
    if (load<u8>(from) < 0x80) {
      v128.store(to, v128.load(from));
      const run = keptAscii(from);
      if (isNoting) {
        noteUnits(to, u);
        u += <u32>run;
      }
      from += run;
      to += run;
      if (run === 16) continue;
    }
    // The zeros behind the text are not kept.
    if (from >= end) break;
    const action = actionAt(from);
    const size = lengthAt(from);
    const width: u32 = size === 4 ? 2 : 1;
    if (action === SEPARATE) {
      if (isOpen(to)) to = endWord(to);
      if (isNoting && marksSeparators) {
        // CR and LF may be replaced together.
        if (load<u8>(from) === 0x0a && from > floor && load<u8>(from - 1) === 0x0d) {
          outcome = TOO_HARD;
          break;
        }
        if (begun || !stripsStart) markBySeparator(originOf(u, u + width));
      }
      separated = <u32>(from - text);
      separatedUnit = u;
      endsSeparated = true;
    } else if (action === KEEP || (action === MAY_BEGIN && !hasReplaced(from, end))) {
      store<u32>(to, load<u32>(from));
      if (isNoting) noteOrigin(to, size, originOf(u, u + width));
      to += size;
    } else if (action === REPLACE) {
      findReplacement(from);
      if (isNoting) {
        // Where nothing stands for the first character of a text, all places shift, and where it is behind one that
        // several stand for, those of its word: the stages know how.
        if (replacementSize === 0 && !begun && to === wordStart) {
          outcome = TOO_HARD;
          break;
        }
        if (replacementSize === 0 && expanded === from) {
          outcome = stuckOutcome();
          break;
        }
        if (replacementSize > lengthAt(replacement)) expanded = from + size;
        noteOrigin(to, replacementSize, originOf(u, u + width));
      }
      for (let i: usize = 0; i < replacementSize; i += 8) store<u64>(to + i, load<u64>(replacement + i));
      to += replacementSize;
    } else if (action === MARK) {
      if (isOpen(to)) to = endWord(to);
      openWord(originOf(u, u + 1));
      separated = <u32>(from - text);
      separatedUnit = u;
    } else {
      const next = action === ASK ? spellCluster(from, floor, end) : 0;
      to -= next === 0 ? 0 : taken;
      if (next === 0 || (isNoting && mayShift(to))) {
        outcome = isNoting && !begun ? TOO_HARD : stuckOutcome();
        break;
      }
      const clusterUnit = isNoting ? u - unitsOf(clusterAt, from) : 0;
      for (let i = clusterStart; i < clusterStop; i++) {
        const byte = load<u8>(i);
        const origin = isNoting ? originInCluster(i, clusterUnit) : 0;
        if (byte !== SPACE) {
          if (isNoting) noteOrigin(to, 1, origin);
          store<u8>(to++, byte);
          continue;
        }
        if (isOpen(to)) to = endWord(to);
        if (isNoting && marksSeparators) markBySeparator(origin);
        separated = NOWHERE;
        endsSeparated = true;
      }
      if (isNoting) u += unitsOf(from, next);
      from = next;
      if (next < end && actionAt(next) !== SEPARATE) expanded = next;
      continue;
    }
    from += size;
    u += width;
  }
  if (from >= end) {
    endsSeparated = endsSeparated && to === wordStart;
    if (isOpen(to)) to = endWord(to);
    outcome = DONE;
  } else if (outcome === MORE && count === 0) outcome = TOO_HARD;
  at = from;
  unit = u;
  written = to;
  stuckAt = <u32>(from - text);
  return count;
}
