import type { BpeModel } from "../models/bpe/bpe.ts";
import { byteLengths, byteWalk, placeAsciiWords, placeWords } from "./byte-level-locate.ts";
import { byteLevelWords } from "./byte-level-words.ts";
import type { Scanner } from "./scanners/scanner.ts";
import { releaseText, type TextBuffer, writeText } from "./text-buffer.ts";
import type { TextEngine } from "./text-engine.ts";
import { type WordEncoder, wordEncoder } from "./word-encoder.ts";

/** Words that are cut before any is encoded: enough to make the change between the two loops cheap. */
const BATCH = 2048;

/** Byte-level BPE: the text's bytes are cut into words by a scanner, and words are looked up whole. */
export function byteLevelEngine(
  model: BpeModel,
  scan: Scanner,
  addPrefixSpace: boolean,
  buffer: TextBuffer,
): TextEngine | undefined {
  const encodeWord = byteLevelWords(model.bpe);
  if (encodeWord === undefined) return undefined;
  let words: WordEncoder | undefined;
  let lengths: Uint16Array | undefined;
  const ends = new Int32Array(BATCH);
  return {
    takesRawText: false,
    encode(text, _isFirst, into) {
      words ??= wordEncoder(encodeWord);
      writeText(buffer, addPrefixSpace && text.charCodeAt(0) !== 0x20 ? ` ${text}` : text);
      const { bytes, length } = buffer;
      for (let from = 0; from < length; ) {
        const count = scan(bytes, from, length, ends);
        words.encode(buffer, from, ends, count, into);
        from = ends[count - 1]!;
      }
      releaseText(buffer);
    },
    locate(text, _isFirst, base, ids, into) {
      lengths ??= byteLengths(model.bpe);
      const added = addPrefixSpace && text.charCodeAt(0) !== 0x20 ? 1 : 0;
      writeText(buffer, added === 1 ? ` ${text}` : text);
      const { bytes, length } = buffer;
      // The space that was put before the text shares the place of the first character.
      const isAscii = length === text.length + added;
      const walk = byteWalk(buffer, added);
      const startOf = (byte: number) => base + walk.startOf(byte);
      const endOf = (byte: number) => base + walk.endOf(byte);
      for (let from = 0; from < length; ) {
        const count = scan(bytes, from, length, ends);
        if (isAscii) placeAsciiWords(ids, lengths, from, ends, count, added, base, into);
        else placeWords(ids, lengths, from, ends, count, 1, into, startOf, endOf);
        from = ends[count - 1]!;
      }
      releaseText(buffer);
      return true;
    },
  };
}
