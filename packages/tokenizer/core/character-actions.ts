import { allocate } from "./memory";
import { pointAt } from "./utf8";

// What becomes of each character before the model sees it, as src/models/unigram/character-actions.ts has it. The script is
// asked when one is first met.
export const UNKNOWN: u32 = 0;
export const KEEP: u32 = 1;
export const SEPARATE: u32 = 2;
export const REPLACE: u32 = 3;
export const ASK: u32 = 4;
/** A "▁" that is written in the text: a word begins with it. */
export const MARK: u32 = 5;
/** It stays unless a string that is replaced begins with it. */
export const MAY_BEGIN: u32 = 6;

const ACTION: u32 = 15;
/** Beside ASK: it may join with what is before it; it may join with whatever is behind it. */
export const JOINS_BEFORE: u32 = 16;
export const JOINS_BEHIND: u32 = 32;
/** Beside any other: characters that are asked may join with it from before. */
export const IS_JOINED: u32 = 64;

/** Where the script writes what stands for a character or a cluster. */
export const ANSWER_BYTES: usize = 4096;
export let answer: usize = 0;
/** For each byte of a cluster the units `[from, to)` that it stands for, counted from the cluster's first. */
export let answerOrigins: usize = 0;

/** Characters beyond, which nobody writes, are asked for each time. Pages of the tables that nobody reads take no memory. */
const POINTS: usize = 0x30000;
/** The actions of characters, and what is beside them. */
export let actions: usize = 0;
/** Places of what stands for characters: its length in two bytes, then it. */
let replacements: usize = 0;
const CHUNK: usize = 16384;
let free: usize = 0;
let chunkEnd: usize = 0;

/** The action of a character and what is beside it; 256 times the length of what was written to `answer` for REPLACE. */
// @ts-expect-error: decorator
@external("script", "actionOf")
declare function askAction(point: usize): u32;

export function makeActions(): void {
  answer = allocate(ANSWER_BYTES + 8);
  answerOrigins = allocate(ANSWER_BYTES << 3);
  actions = allocate(POINTS);
  replacements = allocate(POINTS << 2);
}

/** The action of the character at `at`. */
// @ts-expect-error: decorator
@inline
export function actionAt(at: usize): u32 {
  return traitsAt(at) & ACTION;
}

/** The action of the character at `at` and what is beside it. */
export function traitsAt(at: usize): u32 {
  const point = pointAt(at);
  if (point >= POINTS) return askAction(point) & 255;
  const traits = <u32>load<u8>(actions + point);
  return traits !== UNKNOWN ? traits : learn(point);
}

/** What stands for a character whose action is REPLACE. */
export let replacement: usize = 0;
export let replacementSize: usize = 0;

export function findReplacement(at: usize): void {
  const point = pointAt(at);
  if (point >= POINTS) {
    replacement = answer;
    replacementSize = <usize>(askAction(point) >> 8);
    return;
  }
  const known = <usize>load<u32>(replacements + (point << 2));
  replacement = known + 2;
  replacementSize = <usize>load<u16>(known);
}

function learn(point: usize): u32 {
  const found = askAction(point);
  const traits = found & 255;
  store<u8>(actions + point, <u8>traits);
  if ((traits & ACTION) === REPLACE) {
    const size = <usize>(found >> 8);
    const known = keep(size);
    store<u16>(known, <u16>size);
    memory.copy(known + 2, answer, size);
    store<u32>(replacements + (point << 2), <u32>known);
  }
  return traits;
}

function keep(size: usize): usize {
  const need = (size + 3) & ~1;
  if (free + need > chunkEnd) {
    free = allocate(CHUNK + 8); // they are read 8 bytes at a time
    chunkEnd = free + CHUNK;
  }
  free += need;
  return free - need;
}
