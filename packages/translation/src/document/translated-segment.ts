import type { Doubt, Translation } from "../translator.ts";
import type { Mark, SegmentTranslation } from "./segment.ts";

/** Translates plain texts, in order; with word alignments where they are wanted and the model gives them. */
export type TranslateTexts = (texts: readonly string[], wanted?: { alignments: boolean }) => Promise<Translation[]>;

/** A segment's translation, and what in it is to be doubted. */
export interface TranslatedSegment extends SegmentTranslation {
  readonly doubts: readonly Doubt[];
}

export function translatedSegment(text: string, marks: readonly Mark[], doubts: readonly Doubt[]): TranslatedSegment {
  return { text, marks, doubts, uncertain: doubts.length > 0 };
}
