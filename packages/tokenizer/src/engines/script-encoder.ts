import type { IdList } from "./id-list.ts";
import type { Scanner } from "./scanners/scanner.ts";
import { releaseText, type TextBuffer, writeText } from "./text-buffer.ts";
import { type EncodeWord, type WordEncoder, wordEncoder } from "./word-encoder.ts";

/** Words that are cut before any is encoded: enough to make the change between the two loops cheap. */
const BATCH = 2048;

/** Cuts a text into words and appends their ids. */
export type ScriptEncoder = (text: string, scan: Scanner, into: IdList) => void;

/** What the core does, without it: words are cut by a scanner and looked up whole. */
export function scriptEncoder(encodeWord: EncodeWord, buffer: TextBuffer): ScriptEncoder {
  const ends = new Int32Array(BATCH);
  let words: WordEncoder | undefined;
  return (text, scan, into) => {
    words ??= wordEncoder(encodeWord);
    writeText(buffer, text);
    const { bytes, length } = buffer;
    for (let from = 0; from < length; ) {
      const count = scan(bytes, from, length, ends);
      words.encode(buffer, from, ends, count, into);
      from = ends[count - 1]!;
    }
    releaseText(buffer);
  };
}
