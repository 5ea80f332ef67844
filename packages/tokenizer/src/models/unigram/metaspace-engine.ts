import { type MetaspaceCore, metaspaceCore, type StuckText } from "../../core/metaspace-core.ts";
import { type IdList, idList } from "../../engines/id-list.ts";
import { type Places, place } from "../../engines/places.ts";
import { releaseText, textBuffer } from "../../engines/text-buffer.ts";
import type { TextEngine } from "../../engines/text-engine.ts";
import { normalizeString } from "../../normalize-string.ts";
import { normalizedText, originalRange } from "../../normalized-text.ts";
import type { Normalizer, PreTokenizer, Token } from "../../stages.ts";
import { atOnce, type Steps } from "../../steps.ts";
import { type MetaspaceCharacters, metaspaceCharacters } from "./metaspace-characters.ts";
import { metaspaceLocator } from "./metaspace-locate.ts";
import type { MetaspacePlan } from "./metaspace-plan.ts";
import { metaspaceScript } from "./metaspace-script.ts";
import type { UnigramModel } from "./unigram-model.ts";

const META = Uint8Array.of(0xe2, 0x96, 0x81);

export interface MetaspaceParts {
  readonly plan: MetaspacePlan;
  /** Undefined if the text comes normalized. */
  readonly normalizer: Normalizer | undefined;
  readonly preTokenizer: PreTokenizer;
  readonly model: UnigramModel;
}

/**
 * Text to ids for pipelines whose words begin with U+2581: normalizing, cutting and looking up in one pass over the
 * bytes. Where the normal form of a character depends on its neighbours, they are normalized together; where that does
 * not tell, their word (or, where words are cut at spaces alone, the text) is sent through the stages.
 */
export function metaspaceEngine({ plan, normalizer, preTokenizer, model }: MetaspaceParts): TextEngine {
  const byWhitespace = plan.words === "whitespace";
  let characters: MetaspaceCharacters | undefined;
  let inCore: MetaspaceCore | undefined | null; // null: there is no core
  let script: ((text: string, into: IdList) => void) | undefined;
  let locate: ((text: string, base: number, ids: ArrayLike<number>, into: Places) => boolean) | undefined;
  const input = textBuffer();
  const list = idList(8);
  const found: Token[] = [];

  const charactersOf = () => (characters ??= metaspaceCharacters(plan, normalizer));

  function* coreSteps(): Steps<MetaspaceCore | null> {
    inCore ??= (yield* metaspaceCore(plan, model.tables, charactersOf())) ?? null;
    return inCore;
  }

  function encodeByStages(text: string, into: IdList): void {
    const normalized = normalizer === undefined ? text : normalizeString(normalizer, text);
    for (const word of preTokenizer.split(normalizedText(normalized))) {
      if (word.text === "") continue;
      const bytes = Buffer.from(word.text);
      model.writeIds(bytes, 0, bytes.length, into);
    }
  }

  /** Sends the stretch around a place through the stages, if the rest of the text does not depend on it. */
  function askStages({ bytes, length, separated, at }: StuckText, into: IdList): number {
    if (!byWhitespace) return -1;
    const end = charactersOf().endOfAsked(bytes, at, length);
    encodeByStages(stretchOf(bytes, separated, end), into);
    return end;
  }

  function encodeByCore(core: MetaspaceCore, text: string, into: IdList): boolean {
    if (!core.encode(text, into, askStages)) return false;
    if (!byWhitespace && core.endsSeparated() && !plan.stripsEnd) model.writeIds(META, 0, 3, into);
    return true;
  }

  function placeByStages(text: string, base: number, into: Places): void {
    const whole = { ...normalizedText(text), shift: base };
    for (const piece of preTokenizer.split(normalizer?.normalize(whole) ?? whole)) {
      if (piece.text === "") continue;
      const word = into.word++;
      found.length = 0;
      model.tokenize(piece.text, found);
      for (const token of found) {
        into.texts?.push([into.length, token.value]);
        place(into, ...originalRange(piece, token.start, token.end), word);
      }
    }
  }

  function placeStretch({ bytes, length, separated, at, unit }: StuckText, into: Places): number {
    const end = charactersOf().endOfAsked(bytes, at, length);
    placeByStages(stretchOf(bytes, separated, end), unit, into);
    return end;
  }

  function locateByCore(
    core: MetaspaceCore,
    text: string,
    base: number,
    ids: ArrayLike<number>,
    into: Places,
  ): boolean {
    if (!core.locate(text, base, ids, into, placeStretch)) return false;
    if (byWhitespace || !core.endsSeparated() || plan.stripsEnd) return true;
    list.length = 0;
    model.writeIds(META, 0, 3, list);
    const [start, end] = core.lastSeparator();
    for (let i = 0; i < list.length; i++) place(into, start, end, 0);
    return true;
  }

  return {
    takesRawText: normalizer !== undefined,
    *prepare() {
      const core = yield* coreSteps();
      if (core !== null) yield* core.prepareToLocate();
    },
    encode(text, _isFirst, into) {
      const core = inCore === undefined ? atOnce(coreSteps()) : inCore;
      if (core !== null && encodeByCore(core, text, into)) return;
      script ??= metaspaceScript(plan, charactersOf(), model, encodeByStages);
      script(text, into);
    },
    locate(text, _isFirst, base, ids, into) {
      const core = into.words === undefined ? (inCore ?? atOnce(coreSteps())) : null;
      if (core !== null && locateByCore(core, text, base, ids, into)) return true;
      locate ??= metaspaceLocator({ plan, characters: charactersOf(), model, input, placeByStages });
      const isLocated = locate(text, base, ids, into);
      releaseText(input);
      return isLocated;
    },
  };
}

function stretchOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString();
}
