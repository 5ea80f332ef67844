import type { Alternative, Doubt, WordAlignment, WordScore } from "./translator.ts";

/** The translation of one sentence; offsets count from the sentence's and its translation's beginning. */
export interface SentenceResult {
  readonly source: string;
  readonly text: string;
  readonly score: number;
  readonly doubts: readonly Doubt[];
  readonly words?: readonly WordScore[] | undefined;
  readonly alignment?: readonly WordAlignment[] | undefined;
  readonly alternatives?: readonly Alternative[] | undefined;
}
