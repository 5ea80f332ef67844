import { TranslationError } from "../errors.ts";
import type { Doubt, Translation, Translator } from "../translator.ts";
import { chrf } from "./chrf.ts";

export interface BackTranslateOptions {
  /** Beams of the search. Default: the model's. */
  readonly numBeams?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A sentence and what became of it on the way there and back. */
export interface BackTranslatedSentence {
  readonly source: string;
  readonly text: string;
  /** The translation translated back. */
  readonly back: string;
  /** chrF2 of `back` with `source`: 1 for the same text, about 0.2 for texts that have nothing to do with each other. */
  readonly similarity: number;
  readonly doubts: readonly Doubt[];
}

export interface BackTranslation {
  readonly sentences: readonly BackTranslatedSentence[];
  /** The sentences' similarities, weighted by their length. */
  readonly similarity: number;
}

/** Below this a round trip is a doubt: less is in common than two translations of the same sentence have. */
const LOW_SIMILARITY = 0.35;

/**
 * Translates a translation back, sentence by sentence, and says how much of the source is there again. What comes back has been
 * understood; what does not may be a mistake of either way, or another wording, so that it is a doubt and no more.
 *
 * @param translation what `translate` gave
 * @throws TranslationError `TRANSLATION_PAIR_UNSUPPORTED` if there is no way back, and what `translate` throws
 */
export async function backTranslate(
  translator: Pick<Translator, "translate">,
  translation: Translation,
  options: BackTranslateOptions = {},
): Promise<BackTranslation> {
  const { numBeams, signal, ...others } = options;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    throw new TranslationError(
      "TRANSLATION_OPTION_UNKNOWN",
      `backTranslate has no option "${unknown}"; it has numBeams, signal`,
    );
  }
  const { from, to, sentences } = translation;
  const texts = sentences.map(({ text }) => text);
  const backs = await translator.translate(texts, { from: to, to: from, numBeams, signal });
  const checked = sentences.map(({ source, text }, index): BackTranslatedSentence => {
    const { text: back } = backs[index]!;
    const similarity = chrf(back, source);
    const doubts: Doubt[] =
      similarity >= LOW_SIMILARITY
        ? []
        : [{ code: "back_translation", message: `translated back it says: "${back.slice(0, 200)}"` }];
    return { source, text, back, similarity, doubts };
  });
  const length = checked.reduce((sum, { source }) => sum + source.length, 0);
  const similarity =
    length === 0 ? 1 : checked.reduce((sum, own) => sum + own.similarity * own.source.length, 0) / length;
  return { sentences: checked, similarity };
}
