import type { WordPieceModel } from "../models/word-piece.ts";
import { normalizedText } from "../normalized-text.ts";
import { type BertSettings, normalizeBert } from "../normalizers/bert.ts";
import { bertPreTokenizer } from "../pre-tokenizers/bert.ts";
import { bertLocator } from "./bert-locate.ts";
import { ALONE, ALONE_CHANGED, BLANK, bertText, CHANGED, DROPPED, ENTANGLED, KEPT } from "./bert-text.ts";
import type { IdList } from "./id-list.ts";
import { releaseText, reserveText, type TextBuffer } from "./text-buffer.ts";
import type { TextEngine } from "./text-engine.ts";
import { type WordEncoder, wordEncoder } from "./word-encoder.ts";
import { wordPieceWords } from "./word-piece-words.ts";

/** Words that are collected before they are encoded. */
const BATCH = 2048;
/** Bytes that are free in the buffer before each character; none becomes more (the longest decomposition has 4 letters). */
const STEP = 64;

/** BertNormalizer, BertPreTokenizer and WordPiece in one pass over the text; words are looked up whole. */
export function bertEngine(model: WordPieceModel, settings: BertSettings, buffer: TextBuffer): TextEngine {
  const characters = bertText(settings);
  const { kindOf, changed, nextBlank } = characters;
  const locate = bertLocator(model, characters, settings);
  const encodeWord = wordPieceWords(model.wordPiece);
  const preTokenizer = bertPreTokenizer();
  const ends = new Int32Array(BATCH + 4);
  let words: WordEncoder | undefined;
  // ASCII in tables of its own: its kind, and the byte that is written for it.
  const asciiKind = new Uint8Array(128);
  const asciiByte = new Uint8Array(128);
  for (let point = 0; point < 128; point++) {
    const kind = kindOf(point);
    asciiByte[point] = kind === CHANGED ? changed(point)[0]! : point;
    asciiKind[point] = kind === CHANGED ? KEPT : kind;
  }

  /** Encodes words; false if those before an entangled character are encoded already and would have to be taken back. */
  function encodeFast(text: string, encoder: WordEncoder, into: IdList): boolean {
    const kinds = asciiKind;
    const letters = asciiByte;
    let length = 0; // bytes written
    let start = 0; // of the word at hand
    let count = 0; // words in `ends`
    // Where the last blank begins in the text (a mark may stand on it), and how much stood in the buffer and in `ends` by then.
    let stretch = 0;
    let stretchLength = 0;
    let stretchCount = 0;
    let { bytes } = buffer;
    let room = bytes.length - STEP * 2;
    for (let i = 0; i < text.length; i++) {
      if (length > room || count >= BATCH) {
        if (count > 0) {
          // The word at hand moves to the front, everything before it is encoded.
          buffer.length = length;
          encoder.encode(buffer, 0, ends, count, into);
          bytes.copyWithin(0, start, length);
          length -= start;
          start = count = 0;
          stretch = -1;
        }
        reserveText(buffer, length + STEP * 64);
        bytes = buffer.bytes;
        room = bytes.length - STEP * 2;
      }
      const unit = text.charCodeAt(i);
      if (unit < 128) {
        const kind = kinds[unit]!;
        if (kind === KEPT) {
          bytes[length++] = letters[unit]!;
          continue;
        }
        if (kind === DROPPED) continue;
        if (length > start) {
          ends[count++] = length;
          start = length;
        }
        if (kind === ALONE) {
          bytes[length++] = unit;
          ends[count++] = length;
          start = length;
        } else {
          stretch = i;
          stretchLength = length;
          stretchCount = count;
        }
        continue;
      }
      const point = text.codePointAt(i)!;
      if (point > 0xffff) i++;
      const kind = kindOf(point);
      if (kind === ENTANGLED) {
        if (stretch < 0) return false;
        // The stretch between two blanks goes through the stages.
        buffer.length = stretchLength;
        encoder.encode(buffer, 0, ends, stretchCount, into);
        const next = nextBlank(text, i);
        encodeByStages(text.slice(stretch, next), encoder, into);
        ({ bytes } = buffer);
        room = bytes.length - STEP * 2;
        length = start = count = stretchLength = stretchCount = 0;
        stretch = next;
        i = next - 1;
        continue;
      }
      if (kind === DROPPED) continue;
      const isWord = kind === KEPT || kind === CHANGED;
      if (!isWord && length > start) {
        ends[count++] = length;
        start = length;
      }
      if (kind === BLANK) {
        stretch = point > 0xffff ? i - 1 : i;
        stretchLength = length;
        stretchCount = count;
        continue;
      }
      if (kind === KEPT || kind === ALONE) length = writePoint(bytes, length, point);
      else for (const byte of changed(point)) bytes[length++] = byte;
      if (kind === ALONE || kind === ALONE_CHANGED) {
        ends[count++] = length;
        start = length;
      }
    }
    if (length > start) ends[count++] = length;
    buffer.length = length;
    encoder.encode(buffer, 0, ends, count, into);
    return true;
  }

  function encodeByStages(text: string, encoder: WordEncoder, into: IdList): void {
    for (const { text: word } of preTokenizer.split(normalizeBert(normalizedText(text), settings))) {
      const bytes = Buffer.from(word);
      reserveText(buffer, bytes.length);
      buffer.bytes.set(bytes);
      buffer.length = bytes.length;
      if (bytes.length > 0) encoder.encode(buffer, 0, Int32Array.of(bytes.length), 1, into);
    }
  }

  return {
    takesRawText: true,
    encode(text, _isFirst, into) {
      words ??= wordEncoder(encodeWord);
      const before = into.length;
      if (!encodeFast(text, words, into)) {
        into.length = before;
        encodeByStages(text, words, into);
      }
      releaseText(buffer);
    },
    locate: (text, _isFirst, base, ids, into) => locate(text, base, ids, into),
  };
}

/** Writes a code point beyond ASCII as UTF-8 and returns where it ends. */
function writePoint(bytes: Uint8Array, at: number, point: number): number {
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
