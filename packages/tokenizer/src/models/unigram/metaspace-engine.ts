import { type MetaspaceCore, metaspaceCore, type StuckText } from "../../core/metaspace-core.ts";
import type { IdList } from "../../engines/id-list.ts";
import type { Places } from "../../engines/places.ts";
import { releaseText, textBuffer } from "../../engines/text-buffer.ts";
import type { TextEngine } from "../../engines/text-engine.ts";
import { normalizeString } from "../../normalize-string.ts";
import { normalizedText } from "../../normalized-text.ts";
import type { Normalizer, PreTokenizer } from "../../stages.ts";
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

  const charactersOf = () => (characters ??= metaspaceCharacters(plan, normalizer));

  function* coreSteps(): Steps<MetaspaceCore | null> {
    inCore ??= (yield* metaspaceCore(model.tables, charactersOf())) ?? null;
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
    encodeByStages(Buffer.from(bytes.buffer, bytes.byteOffset + separated, end - separated).toString(), into);
    return end;
  }

  function encodeByCore(core: MetaspaceCore, text: string, into: IdList): boolean {
    if (!core.encode(text, into, askStages)) return false;
    if (!byWhitespace && core.endsSeparated() && !plan.stripsEnd) model.writeIds(META, 0, 3, into);
    return true;
  }

  return {
    takesRawText: normalizer !== undefined,
    *prepare() {
      yield* coreSteps();
    },
    encode(text, _isFirst, into) {
      const core = inCore === undefined ? atOnce(coreSteps()) : inCore;
      if (core !== null && encodeByCore(core, text, into)) return;
      script ??= metaspaceScript(plan, charactersOf(), model, encodeByStages);
      script(text, into);
    },
    locate(text, _isFirst, base, ids, into) {
      locate ??= metaspaceLocator({ plan, characters: charactersOf(), normalizer, preTokenizer, model, input });
      const isLocated = locate(text, base, ids, into);
      releaseText(input);
      return isLocated;
    },
  };
}
