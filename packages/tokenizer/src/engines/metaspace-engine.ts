import type { BpeModel } from "../models/bpe/bpe.ts";
import { characterWords } from "./character-words.ts";
import { metaspaceScanner } from "./scanners/metaspace.ts";
import type { Scanner } from "./scanners/scanner.ts";
import { releaseText, type TextBuffer, writeText } from "./text-buffer.ts";
import type { TextEngine } from "./text-engine.ts";
import { type WordEncoder, wordEncoder } from "./word-encoder.ts";

const BATCH = 2048;
const MARK = "▁";

/** What comes before the model: how spaces become "▁", and whether words are cut there. */
export interface MetaspaceSetup {
  /** Whether the text comes with spaces, which are to be replaced; else the normalizer has done it. */
  readonly replaceSpaces: boolean;
  readonly prepend: "first" | "never" | "always";
  /** Whether each "▁" begins a piece of its own. */
  readonly split: boolean;
}

/**
 * BPE over characters where "▁" stands for spaces. Without a pre-tokenizer a whole text is one word of such a model; it is
 * cut all the same before each "▁" that no merge can join with the character before it, and words are looked up whole.
 */
export function metaspaceEngine(model: BpeModel, setup: MetaspaceSetup, buffer: TextBuffer): TextEngine | undefined {
  const { bpe } = model;
  // A whole text that is one token could be found only whole.
  if (bpe.config.ignoreMerges || bpe.vocabulary.idOf(MARK) === undefined) return undefined;
  const encodeWord = characterWords(bpe);
  if (encodeWord === undefined) return undefined;
  const ends = new Int32Array(BATCH);
  let words: WordEncoder | undefined;
  let scan: Scanner | undefined;
  return {
    takesRawText: false,
    encode(text, isFirst, into) {
      words ??= wordEncoder(encodeWord);
      scan ??= metaspaceScanner(setup.split, setup.split ? new Uint8Array(256) : joiningBytes(bpe));
      let marked = setup.replaceSpaces ? text.replaceAll(" ", MARK) : text;
      const isPrefixed = setup.prepend === "always" || (setup.prepend === "first" && isFirst);
      if (isPrefixed && !marked.startsWith(MARK)) marked = MARK + marked;
      writeText(buffer, marked);
      const { bytes, length } = buffer;
      for (let from = 0; from < length; ) {
        const count = scan(bytes, from, length, ends);
        words.encode(buffer, from, ends, count, into);
        from = ends[count - 1]!;
      }
      releaseText(buffer);
    },
  };
}

/** The last bytes of left sides that some merge joins with a "▁" at the beginning of its right side. */
function joiningBytes({ vocabulary, mergeTable }: BpeModel["bpe"]): Uint8Array {
  const { left, right, count } = mergeTable();
  const { pool, starts, entryOf } = vocabulary;
  const joined = new Uint8Array(256);
  const isMark = (at: number) => pool[at] === 0xe2 && pool[at + 1] === 0x96 && pool[at + 2] === 0x81;
  for (let rank = 0; rank < count; rank++) {
    const b = entryOf(right[rank]!);
    if (starts[b + 1]! - starts[b]! < 3 || !isMark(starts[b]!)) continue;
    const a = entryOf(left[rank]!);
    const end = starts[a + 1]!;
    if (end - starts[a]! >= 3 && isMark(end - 3)) continue;
    joined[pool[end - 1]!] = 1;
  }
  return joined;
}
