import type { Alternative, Doubt } from "./translator.ts";

/** The translation of one sentence. */
export interface SentenceResult {
  readonly source: string;
  readonly text: string;
  readonly score: number;
  readonly doubts: readonly Doubt[];
  readonly alternatives?: readonly Alternative[] | undefined;
}
