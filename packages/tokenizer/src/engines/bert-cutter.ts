import type { Range } from "../range.ts";
import { ALONE, ALONE_CHANGED, type BertText, BLANK, CHANGED, ENTANGLED, KEPT } from "./bert-text.ts";
import { reserveText, type TextBuffer } from "./text-buffer.ts";

/** BertNormalizer and BertPreTokenizer in one pass: cuts a text into words, some at a time. */
export interface BertCutter {
  /** Takes a text, to cut it; false for one that is too long. */
  begin(text: string): boolean;
  /**
   * Cuts the next words; returns how many, or -1 if it cannot go on: an entangled character, and words of its stretch are cut
   * already.
   */
  cut(): number;
  /** Where the bytes of those words end; they lie one after the other. */
  readonly ends: Int32Array;
  /** Where they begin in the text; -1 - place for one that is not the same number of letters of ASCII there. */
  readonly starts: Int32Array;
  /** The stretch of text after them, from a blank to another, that the stages have to cut; seldom there. */
  readonly stretch: Range | undefined;
  /** Whether there may be more words after that. */
  readonly isMore: boolean;
}

/** Words that are cut in one go, if there is no blank after half as many. */
const BATCH = 2048;
/** Bytes that are free in the buffer before each character; none becomes more (the longest decomposition has 4 letters). */
const STEP = 64;

/** The cutter of the script. The bytes of the words go to `buffer`. */
export function bertCutter({ kindOf, changed, nextBlank }: BertText, buffer: TextBuffer): BertCutter {
  const ends = new Int32Array(BATCH + 2);
  const starts = new Int32Array(BATCH + 2);
  // ASCII in tables of its own: its kind, and the byte that is written for it.
  const asciiKind = new Uint8Array(128);
  const asciiByte = new Uint8Array(128);
  for (let point = 0; point < 128; point++) {
    const kind = kindOf(point);
    asciiByte[point] = kind === CHANGED ? changed(point)[0]! : point;
    asciiKind[point] = kind === CHANGED ? KEPT : kind;
  }
  let text = "";
  let from = 0;
  let isAtBlank = false;
  let stretch: Range | undefined;

  return {
    ends,
    starts,
    get stretch() {
      return stretch;
    },
    get isMore() {
      return from < text.length;
    },
    begin(whole) {
      text = whole;
      from = 0;
      isAtBlank = true;
      return true;
    },
    cut() {
      const kinds = asciiKind;
      const letters = asciiByte;
      let { bytes } = buffer;
      let room = bytes.length - STEP * 2;
      let i = from;
      let count = 0;
      let length = 0; // bytes written
      let start = 0; // of the word at hand
      let first = 0; // where it begins in the text; -1 - place once it is not letter by letter
      // The last blank (a mark may stand on it), and how many words there were by then.
      let blank = isAtBlank ? i : -1;
      let blankCount = 0;
      stretch = undefined;
      isAtBlank = false;
      for (; i < text.length; i++) {
        if (length > room) {
          reserveText(buffer, length + STEP * 64);
          bytes = buffer.bytes;
          room = bytes.length - STEP * 2;
        }
        const unit = text.charCodeAt(i);
        if (unit < 128 && kinds[unit] === KEPT) {
          if (length === start) first = i;
          bytes[length++] = letters[unit]!;
          continue;
        }
        const point = unit < 128 ? unit : text.codePointAt(i)!;
        const kind = unit < 128 ? kinds[unit]! : kindOf(point);
        if (kind === BLANK || kind === ALONE || kind === ALONE_CHANGED) {
          if (length > start) {
            ends[count] = length;
            starts[count++] = first;
            start = length;
          }
          if (kind === BLANK) {
            if (count >= BATCH >> 1) {
              isAtBlank = true;
              break;
            }
            blank = i;
            blankCount = count;
            continue;
          }
          if (kind === ALONE) length = writePoint(bytes, length, point);
          else for (const byte of changed(point)) bytes[length++] = byte;
          ends[count] = length;
          starts[count++] = unit < 128 ? i : -1 - i;
          start = length;
          if (count >= BATCH) {
            i += point > 0xffff ? 2 : 1;
            break;
          }
        } else if (kind === ENTANGLED) {
          if (blank < 0) return -1;
          from = nextBlank(text, i);
          stretch = [blank, from];
          isAtBlank = true;
          return blankCount;
        } else {
          if (length === start) first = -1 - i;
          else if (first >= 0) first = -1 - first;
          if (kind === KEPT) length = writePoint(bytes, length, point);
          else if (kind === CHANGED) for (const byte of changed(point)) bytes[length++] = byte;
        }
        if (point > 0xffff) i++;
      }
      if (length > start) {
        ends[count] = length;
        starts[count++] = first;
      }
      buffer.length = length;
      from = i;
      return count;
    },
  };
}

/** Writes a code point as UTF-8 and returns where it ends. */
function writePoint(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    bytes[at] = point;
    return at + 1;
  }
  if (point < 0x800) {
    bytes[at] = 0xc0 | (point >> 6);
    bytes[at + 1] = 0x80 | (point & 63);
    return at + 2;
  }
  if (point < 0x10000) {
    bytes[at] = 0xe0 | (point >> 12);
    bytes[at + 1] = 0x80 | ((point >> 6) & 63);
    bytes[at + 2] = 0x80 | (point & 63);
    return at + 3;
  }
  bytes[at] = 0xf0 | (point >> 18);
  bytes[at + 1] = 0x80 | ((point >> 12) & 63);
  bytes[at + 2] = 0x80 | ((point >> 6) & 63);
  bytes[at + 3] = 0x80 | (point & 63);
  return at + 4;
}
