import { type BertCore, bertCore, bertPieces } from "../core/bert-core.ts";
import type { WordPieceModel } from "../models/word-piece.ts";
import type { BertSettings } from "../normalizers/bert.ts";
import { atOnce, type Steps } from "../steps.ts";
import { type BertCutter, bertCutter } from "./bert-cutter.ts";
import { bertLocator } from "./bert-locate.ts";
import { bertStages } from "./bert-stages.ts";
import { bertText } from "./bert-text.ts";
import type { IdList } from "./id-list.ts";
import type { Places } from "./places.ts";
import { releaseText, reserveText, type TextBuffer } from "./text-buffer.ts";
import type { TextEngine } from "./text-engine.ts";
import { type WordEncoder, wordEncoder } from "./word-encoder.ts";
import { wordPieceWords } from "./word-piece-words.ts";

/** BertNormalizer, BertPreTokenizer and WordPiece in one pass over the text; words are looked up whole. */
export function bertEngine(model: WordPieceModel, settings: BertSettings, buffer: TextBuffer): TextEngine {
  const characters = bertText(settings);
  const stages = bertStages(settings);
  const locator = bertLocator(model, characters, stages);
  let inCore: BertCore | undefined | null; // null: there is no core
  let script: { cutter: BertCutter; words: WordEncoder } | undefined;

  function* coreSteps(): Steps<BertCore | null> {
    inCore ??= (yield* bertCore(model, settings, characters, stages)) ?? null;
    return inCore;
  }

  function byScript() {
    script ??= { cutter: bertCutter(characters, buffer), words: wordEncoder(wordPieceWords(model.wordPiece)) };
    return script;
  }

  /** Encodes what the stages make of a text. */
  function encodeStages(text: string, into: IdList): void {
    const { words } = byScript();
    for (const word of stages.words(text)) {
      const bytes = Buffer.from(word);
      reserveText(buffer, bytes.length);
      buffer.bytes.set(bytes);
      buffer.length = bytes.length;
      words.encode(buffer, 0, Int32Array.of(bytes.length), 1, into);
    }
  }

  function encodeByScript(text: string, into: IdList): void {
    const { cutter, words } = byScript();
    const before = into.length;
    cutter.begin(text);
    do {
      const count = cutter.cut();
      if (count < 0) {
        into.length = before;
        encodeStages(text, into);
        break;
      }
      words.encode(buffer, 0, cutter.ends, count, into);
      if (cutter.stretch !== undefined) encodeStages(text.slice(...cutter.stretch), into);
    } while (cutter.isMore);
    releaseText(buffer);
  }

  function locateInCore(core: BertCore, text: string, base: number, ids: ArrayLike<number>, into: Places): boolean {
    if (core.place(text, base, into)) return true;
    const { length, word } = into;
    let at = base;
    for (const piece of bertPieces(text)) {
      if (!locator!.locate(piece, at, core.cutter, ids, into)) {
        into.length = length;
        into.word = word;
        return false;
      }
      at += piece.length;
    }
    return true;
  }

  return {
    takesRawText: true,
    *prepare() {
      yield* coreSteps();
    },
    encode(text, _isFirst, into) {
      const core = inCore === undefined ? atOnce(coreSteps()) : inCore;
      if (!core?.encode(text, into)) encodeByScript(text, into);
    },
    locate(text, _isFirst, base, ids, into) {
      if (locator === undefined) return false;
      if (inCore && locateInCore(inCore, text, base, ids, into)) return true;
      const isLocated = locator.locate(text, base, byScript().cutter, ids, into);
      releaseText(buffer);
      return isLocated;
    },
  };
}
