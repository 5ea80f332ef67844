import { bpeCore, type CoreEncoder } from "../core/bpe-core.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";
import { mergesBytes } from "../models/bpe/merges-bytes.ts";
import { atOnce, inRanges, type Steps } from "../steps.ts";
import { characterSizes, characterWords } from "./character-words.ts";
import { numberCovering, placeCovering, type TokenSizes } from "./covering-tokens.ts";
import { metaspaceScanner } from "./scanners/metaspace.ts";
import type { Scanner } from "./scanners/scanner.ts";
import { scriptEncoder } from "./script-encoder.ts";
import { releaseText, type TextBuffer, writeText } from "./text-buffer.ts";
import type { TextEngine } from "./text-engine.ts";

const RULES_PER_STEP = 8192;
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
  const ofWords = characterWords(bpe);
  if (ofWords === undefined) return undefined;
  const encodeByScript = scriptEncoder(ofWords.encodeWord, buffer);
  let inCore: CoreEncoder | undefined | null; // null: there is no core
  let scanner: Scanner | undefined;
  let sizes: TokenSizes | undefined | null;

  /** Whether a "▁" is put before the text. */
  function isMarked(text: string, isFirst: boolean): boolean {
    if (setup.prepend === "anyway") return true;
    if (setup.prepend === "never" || (setup.prepend === "first" && !isFirst)) return false;
    return !text.startsWith(MARK) && !(setup.replaceSpaces && text.startsWith(" "));
  }

  /** The text as the model sees it. */
  function marked(text: string, isFirst: boolean): string {
    const replaced = setup.replaceSpaces ? text.replaceAll(" ", MARK) : text;
    return isMarked(text, isFirst) ? MARK + replaced : replaced;
  }

  function* scannerSteps(): Steps<Scanner> {
    scanner ??= metaspaceScanner(
      setup.split,
      setup.split ? new Uint8Array(256) : yield* joiningBytes(bpe, ofWords!.symbols.byteIds),
    );
    return scanner;
  }
  const scannerOf = () => scanner ?? atOnce(scannerSteps());

  function* coreSteps(): Steps<CoreEncoder | null> {
    const scan = yield* scannerSteps();
    const spaceId = setup.replaceSpaces ? bpe.vocabulary.idOf(MARK)! : -1;
    inCore ??= (yield* bpeCore(scan, bpe.ruleSteps(), { ...ofWords!.symbols, spaceId })) ?? null;
    return inCore;
  }

  return {
    takesRawText: setup.takesRawText,
    *prepare() {
      if ((yield* coreSteps()) === null) yield* bpe.mergeSteps();
      sizes ??= (yield* characterSizes(bpe)) ?? null;
    },
    encode(text, isFirst, into) {
      const core = inCore === undefined ? atOnce(coreSteps()) : inCore;
      // In the core spaces stand for "▁", so that a text remains what it is.
      const mark = setup.replaceSpaces ? " " : MARK;
      if (!core?.encode(isMarked(text, isFirst) ? mark + text : text, into))
        encodeByScript(marked(text, isFirst), scannerOf(), into);
    },
    locate(text, isFirst, base, ids, into) {
      sizes ??= atOnce(characterSizes(bpe)) ?? null;
      if (sizes === null) return false;
      if (into.words !== undefined && setup.split) {
        writeText(buffer, marked(text, isFirst));
        numberCovering(buffer, scannerOf(), ids, sizes, into);
        releaseText(buffer);
      }
      const first = into.length;
      const added = isMarked(text, isFirst) ? 3 : 0;
      placeCovering(text, base, ids, { sizes, space: setup.replaceSpaces ? 3 : 1, added }, into);
      if (!setup.split) {
        const word = into.word++;
        if (into.words !== undefined) for (let i = first; i < into.length; i++) into.words[i] = word;
      }
      return true;
    },
  };
}

/** The last bytes of left sides that some merge joins with a "▁" at the beginning of its right side. */
function* joiningBytes({ vocabulary, ruleSteps }: BpeModel["bpe"], byteIds: Int32Array): Steps<Uint8Array> {
  const rules = yield* ruleSteps();
  // What is made of bytes is not spelled as it is in a text: any byte may be joined.
  if (mergesBytes(rules, byteIds)) return new Uint8Array(256).fill(1);
  const { left, right } = rules;
  const { pool, starts, entryOf } = vocabulary;
  const joined = new Uint8Array(256);
  const isMark = (at: number) => pool[at] === 0xe2 && pool[at + 1] === 0x96 && pool[at + 2] === 0x81;
  yield* inRanges(left.length, RULES_PER_STEP, (from, to) => {
    for (let rank = from; rank < to; rank++) {
      const b = entryOf(right[rank]!);
      if (starts[b + 1]! - starts[b]! < 3 || !isMark(starts[b]!)) continue;
      const a = entryOf(left[rank]!);
      const end = starts[a + 1]!;
      if (end - starts[a]! >= 3 && isMark(end - 3)) continue;
      joined[pool[end - 1]!] = 1;
    }
  });
  return joined;
}
