import { bpeCore, type CoreEncoder } from "../core/bpe-core.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";
import { atOnce, type Steps } from "../steps.ts";
import { byteLevelWords } from "./byte-level-words.ts";
import { byteLevelSizes, numberCovering, placeCovering, type TokenSizes } from "./covering-tokens.ts";
import type { ByteLevelCut } from "./find-scanner.ts";
import type { Scanner } from "./scanners/scanner.ts";
import { scriptEncoder } from "./script-encoder.ts";
import { releaseText, type TextBuffer, writeText } from "./text-buffer.ts";
import type { TextEngine } from "./text-engine.ts";

/** Byte-level BPE: the text's bytes are cut into words by a scanner, and words are looked up whole. */
export function byteLevelEngine(
  model: BpeModel,
  { scannerSteps, addPrefixSpace }: ByteLevelCut,
  buffer: TextBuffer,
): TextEngine | undefined {
  const ofWords = byteLevelWords(model.bpe);
  if (ofWords === undefined) return undefined;
  let inCore: CoreEncoder | undefined | null; // null: there is no core
  let scanner: Scanner | undefined;
  let sizes: TokenSizes | undefined;
  const encodeByScript = scriptEncoder(ofWords.encodeWord, buffer);

  /** How many bytes come before the text's own. */
  const added = (text: string) => (addPrefixSpace && text.charCodeAt(0) !== 0x20 ? 1 : 0);
  const marked = (text: string) => (added(text) === 1 ? ` ${text}` : text);

  function* coreSteps(): Steps<CoreEncoder | null> {
    scanner ??= yield* scannerSteps();
    inCore ??= (yield* bpeCore(scanner, model.bpe.ruleSteps(), ofWords!.symbols)) ?? null;
    return inCore;
  }

  function hasOne(leftOut: Uint8Array, text: string): boolean {
    writeText(buffer, text);
    const { bytes, length } = buffer;
    let at = 0;
    while (at < length && leftOut[bytes[at]!] === 0) at++;
    releaseText(buffer);
    return at < length;
  }

  return {
    takesRawText: false,
    *prepare() {
      if ((yield* coreSteps()) === null) yield* model.bpe.mergeSteps();
      sizes = yield* byteLevelSizes(model.bpe);
    },
    encode(text, _isFirst, into) {
      const core = inCore === undefined ? atOnce(coreSteps()) : inCore;
      if (!core?.encode(marked(text), into)) encodeByScript(marked(text), scanner!, into);
    },
    locate(text, _isFirst, base, ids, into) {
      if (ofWords.leftOut !== undefined && hasOne(ofWords.leftOut, text)) return false;
      sizes ??= atOnce(byteLevelSizes(model.bpe));
      if (into.words !== undefined) {
        scanner ??= atOnce(scannerSteps());
        writeText(buffer, marked(text));
        numberCovering(buffer, scanner, ids, sizes, into);
        releaseText(buffer);
      }
      placeCovering(text, base, ids, { sizes, space: 1, added: added(text) }, into);
      return true;
    },
  };
}
