import { ends, MANY, TEXT_BYTES, text } from "./areas";
import {
  ALONE,
  ALONE_CHANGED,
  asciiKind,
  BLANK,
  CHANGED,
  DROPPED,
  ENTANGLED,
  KEPT,
  kindOf,
  makeChanges,
  putChanged,
} from "./bert-characters";
import { allocate } from "./memory";
import { lengthAt, pointAt } from "./utf8";

// BertNormalizer and BertPreTokenizer in one pass: the words of `raw`, as they are normalized, go to `text`.

/** The text as it is. */
export let raw: usize = 0;
/** Where words begin in it, in UTF-16 units; that is -1 - unit for one that is not the same number of letters of ASCII there. */
export let starts: usize = 0;
/** The same in bytes, for those alone that are not; plus SINGLE for a word that is one character on its own. */
export let startBytes: usize = 0;
export const SINGLE: u32 = 0x80000000;
/** What is added to capital letters of ASCII. */
let lowercase: u32 = 0;
/** Words come to no more than this, with room for one more step. */
const ROOM: usize = TEXT_BYTES - 64;

/** Where the next words begin, and the text ends. */
let from: usize = 0;
let stop: usize = 0;
/** How many more bytes than UTF-16 units there are up to `from`. */
let surplus: usize = 0;
/** Whether `from` is where the text or a blank begins. */
let isAtBlank = false;

/** The stretch after the words that are cut which the stages have to cut; both are 0 if there is none. */
export let stretchStart: usize = 0;
export let stretchEnd: usize = 0;
/** For the script: whether words are left; the stretch in units. */
export const cutState: usize = allocate(3 << 2);

export function useBert(isLowercase: bool): void {
  raw = allocate(TEXT_BYTES + 64);
  starts = allocate(<usize>MANY << 2);
  startBytes = allocate(<usize>MANY << 2);
  lowercase = isLowercase ? 0x20 : 0;
  makeChanges();
}

/** Takes the text over, to cut it. */
export function beginBert(length: usize): void {
  memory.copy(raw, text, length + 64);
  from = raw;
  stop = raw + length;
  surplus = 0;
  isAtBlank = true;
}

/** Whether words may be left. */
// @ts-expect-error: decorator
@inline
export function isMore(): bool {
  return from < stop;
}

/**
 * Cuts some words, fewer than `limit`: their bytes go to `text`, where they end to `ends`, and where they begin in the text as
 * it is to `starts`. Returns how many; -1 if it cannot go on: then the script has to do it.
 */
export function cutBert(limit: u32): i32 {
  const small = i8x16.splat(<u8>lowercase);
  const toStarts = starts - ends;
  const toBytes = startBytes - ends;
  const last = ends + (<usize>(limit - 2) << 2);
  const enough = ends + (<usize>limit << 1);
  let i = from;
  let more = surplus;
  let to = ends;
  let out = text;
  let start = text; // of the word at hand
  let isOdd = false; // the word at hand, which then begins at:
  let first: usize = 0;
  let firstMore: usize = 0;
  let blank: usize = isAtBlank ? i : 0; // the last one; a mark may stand on it
  let blankTo = to;
  let blankMore = more;
  isAtBlank = false;
  stretchStart = stretchEnd = 0;
  while (i < stop) {
    const block = v128.load(i);
    const letters = i8x16.lt_u(
      i8x16.sub(v128.or(block, i8x16.splat(0x20)), i8x16.splat(0x61)),
      i8x16.splat(26),
    );
    const digits = i8x16.lt_u(i8x16.sub(block, i8x16.splat(0x30)), i8x16.splat(10));
    v128.store(out, v128.or(block, v128.and(letters, small)));
    const size = <usize>ctz(~i8x16.bitmask(v128.or(letters, digits)));
    i += size;
    out += size;
    if (size < 16) {
      if (i >= stop) break;
      const byte = <usize>load<u8>(i);
      const length: usize = byte < 0x80 ? 1 : lengthAt(i);
      const point = byte < 0x80 ? byte : pointAt(i);
      const kind = byte < 0x80 ? asciiKind(byte) : kindOf(point);
      if (kind === BLANK || kind === ALONE || kind === ALONE_CHANGED) {
        if (out > start) {
          store<u32>(to, <u32>(out - text));
          if (isOdd) {
            store<u32>(to + toStarts, ~<u32>(first - raw - firstMore));
            store<u32>(to + toBytes, <u32>(first - raw));
          } else store<u32>(to + toStarts, <u32>(i - (out - start) - raw - more));
          to += 4;
          start = out;
        }
        isOdd = false;
        if (kind === BLANK) {
          if (to >= enough) {
            isAtBlank = true;
            break;
          }
          blank = i;
          blankTo = to;
          blankMore = more;
        } else {
          if (kind === ALONE) {
            store<u32>(out, load<u32>(i));
            out += length;
          } else out += putChanged(point, out);
          store<u32>(to, <u32>(out - text));
          const place = <u32>(i - raw - more);
          store<u32>(to + toStarts, length === 1 ? place : ~place);
          store<u32>(to + toBytes, <u32>(i - raw) | SINGLE);
          to += 4;
          start = out;
          if (to >= last) {
            i += length;
            more += surplusOf(length);
            break;
          }
        }
      } else if (kind === ENTANGLED) {
        if (blank === 0) return -1;
        stretchStart = blank;
        store<u32>(cutState, <u32>(blank - raw - blankMore), 4);
        passStretch(i, more);
        return <i32>((blankTo - ends) >> 2);
      } else {
        if (!isOdd && (byte >= 0x80 || kind === DROPPED)) {
          isOdd = true;
          first = i - (out - start);
          firstMore = more;
        }
        if (kind === KEPT) {
          store<u32>(out, load<u32>(i));
          out += length;
        } else if (kind === CHANGED) out += putChanged(point, out);
      }
      i += length;
      more += surplusOf(length);
    }
    if (out - text > ROOM) {
      // What is there of the word at hand is left for the next time.
      if (to === ends) return -1;
      i = isOdd ? first : i - (out - start);
      if (isOdd) more = firstMore;
      out = start;
      break;
    }
  }
  if (out > start) {
    store<u32>(to, <u32>(out - text));
    if (isOdd) {
      store<u32>(to + toStarts, ~<u32>(first - raw - firstMore));
      store<u32>(to + toBytes, <u32>(first - raw));
    } else store<u32>(to + toStarts, <u32>(i - (out - start) - raw - more));
    to += 4;
  }
  from = i;
  surplus = more;
  store<u32>(cutState, i < stop ? 1 : 0);
  store<u32>(cutState, 0, 8);
  return <i32>((to - ends) >> 2);
}

/** Goes on to the next blank, from `at` on. */
function passStretch(at: usize, beyond: usize): void {
  let i = at;
  let more = beyond;
  while (i < stop && kindOf(pointAt(i)) !== BLANK) {
    const length = lengthAt(i);
    i += length;
    more += surplusOf(length);
  }
  stretchEnd = i;
  store<u32>(cutState, <u32>(i - raw - more), 8);
  from = i;
  surplus = more;
  isAtBlank = true;
  store<u32>(cutState, i < stop ? 1 : 0);
}

// @ts-expect-error: decorator
@inline
function surplusOf(length: usize): usize {
  return length === 4 ? 2 : length - 1;
}
