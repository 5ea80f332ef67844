import type { BpeModel } from "../models/bpe/bpe.ts";
import { byteWalk, placeWords } from "./byte-level-locate.ts";
import { characterLengths, characterWords } from "./character-words.ts";
import { metaspaceScanner } from "./scanners/metaspace.ts";
import type { Scanner } from "./scanners/scanner.ts";
import { releaseText, type TextBuffer, writeText } from "./text-buffer.ts";
import type { TextEngine } from "./text-engine.ts";
import { type WordEncoder, wordEncoder } from "./word-encoder.ts";

const BATCH = 2048;
const MARK = "▁";

/** What comes before the model: how spaces become "▁", and whether words are cut there. */
export interface MetaspaceSetup {
  /** Whether the engine does what the normalizer would. */
  readonly takesRawText: boolean;
  /** Whether the engine writes spaces as "▁"; else the normalizer has done it. */
  readonly replaceSpaces: boolean;
  /** When a "▁" is put before the text; all but "anyway" only where there is none. */
  readonly prepend: "first" | "never" | "always" | "anyway";
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
  let scanner: Scanner | undefined;
  let lengths: Uint16Array | undefined;

  /** Writes the text to the buffer as the model sees it; returns the length of what was put before it. */
  function write(text: string, isFirst: boolean): 0 | 1 {
    const marked = setup.replaceSpaces ? text.replaceAll(" ", MARK) : text;
    const asked = setup.prepend === "anyway" || setup.prepend === "always" || (setup.prepend === "first" && isFirst);
    const added = asked && (setup.prepend === "anyway" || !marked.startsWith(MARK)) ? 1 : 0;
    writeText(buffer, added === 1 ? MARK + marked : marked);
    return added;
  }

  function scan(from: number): number {
    scanner ??= metaspaceScanner(setup.split, setup.split ? new Uint8Array(256) : joiningBytes(bpe));
    return scanner(buffer.bytes, from, buffer.length, ends);
  }

  return {
    takesRawText: setup.takesRawText,
    encode(text, isFirst, into) {
      words ??= wordEncoder(encodeWord);
      write(text, isFirst);
      for (let from = 0; from < buffer.length; ) {
        const count = scan(from);
        words.encode(buffer, from, ends, count, into);
        from = ends[count - 1]!;
      }
      releaseText(buffer);
    },
    locate(text, isFirst, base, ids, into) {
      lengths ??= characterLengths(bpe);
      if (lengths.length === 0) return false;
      const added = write(text, isFirst);
      const walk = byteWalk(buffer, 0);
      // A "▁" that was put before the text shares the place of the first character.
      const firstEnd = added * (text.codePointAt(0)! > 0xffff ? 2 : 1);
      const startOf = (byte: number) => base + Math.max(0, walk.startOf(byte) - added);
      const endOf = (byte: number) => base + Math.max(firstEnd, walk.endOf(byte) - added);
      for (let from = 0; from < buffer.length; ) {
        const count = scan(from);
        placeWords(ids, lengths, from, ends, count, setup.split ? 1 : 0, into, startOf, endOf);
        from = ends[count - 1]!;
      }
      if (!setup.split) into.word++;
      releaseText(buffer);
      return true;
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
