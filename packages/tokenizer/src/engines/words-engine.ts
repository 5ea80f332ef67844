import type { Steps } from "../steps.ts";
import type { ModelWords } from "./model-words.ts";
import { releaseText, type TextBuffer, writeText } from "./text-buffer.ts";
import type { TextCut } from "./text-cut.ts";
import type { TextEngine } from "./text-engine.ts";
import { type EncodeWord, type WordEncoder, wordEncoder } from "./word-encoder.ts";

/** Words that are cut before any is encoded. */
const BATCH = 2048;

/**
 * Any model behind a pre-tokenizer that cuts: words are looked up whole, and the model is asked for those that are not
 * remembered.
 *
 * @param prepare builds what the model needs at its first word
 */
export function wordsEngine(
  { scanner, drops, addPrefixSpace, metaspace, mark }: TextCut,
  { encodeWord }: ModelWords,
  buffer: TextBuffer,
  prepare: () => Steps<void>,
): TextEngine {
  const ends = new Int32Array(BATCH);
  let words: WordEncoder | undefined;

  function written(text: string, isFirst: boolean): string {
    if (addPrefixSpace && !text.startsWith(" ")) return ` ${text}`;
    if (metaspace === undefined) return text;
    const { replacement, prependScheme } = metaspace;
    const marked = text.replaceAll(" ", () => replacement);
    const isMarked = prependScheme === "always" || (prependScheme === "first" && isFirst);
    return isMarked && !marked.startsWith(replacement) ? replacement + marked : marked;
  }

  /** Moves the words that are kept up to `from`, where the first began, and returns how many they are. */
  function dropWords(bytes: Uint8Array, from: number, count: number): number {
    let kept = 0;
    let to = from;
    let start = from;
    for (let w = 0; w < count; w++) {
      const end = ends[w]!;
      if (end < 0) {
        start = ~end;
        continue;
      }
      if (to < start) bytes.copyWithin(to, start, end);
      to += end - start;
      start = end;
      ends[kept++] = to;
    }
    return kept;
  }

  return {
    takesRawText: false,
    prepare,
    encode(text, isFirst, into) {
      words ??= wordEncoder(mark === undefined ? encodeWord : marked(encodeWord, mark));
      writeText(buffer, written(text, isFirst));
      const { bytes, length } = buffer;
      for (let from = 0; from < length; ) {
        const count = scanner(bytes, from, length, ends);
        const last = ends[count - 1]!;
        const kept = drops ? dropWords(bytes, from, count) : count;
        words.encode(buffer, from, ends, kept, into);
        from = last < 0 ? ~last : last;
      }
      releaseText(buffer);
    },
  };
}

/** Encodes words with a mark before each that does not begin with it. */
function marked(encodeWord: EncodeWord, mark: string): EncodeWord {
  const bytesOfMark = Buffer.from(mark);
  return (bytes, start, end, into) => {
    if (bytesOfMark.every((byte, i) => bytes[start + i] === byte)) return encodeWord(bytes, start, end, into);
    const word = new Uint8Array(bytesOfMark.length + end - start + 1);
    word.set(bytesOfMark);
    word.set(bytes.subarray(start, end), bytesOfMark.length);
    encodeWord(word, 0, word.length - 1, into);
  };
}
