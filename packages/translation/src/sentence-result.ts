import type { WordLink } from "./align/word-links.ts";
import type { WordScore } from "./align/word-scores.ts";
import type { Alternative, Doubt } from "./translator.ts";

/** The translation of one sentence. */
export interface SentenceResult {
  readonly source: string;
  readonly text: string;
  readonly score: number;
  /** Mean of the tokens'; over two legs the sum of both. */
  readonly logProbability: number;
  readonly doubts: readonly Doubt[];
  /** Offsets within the sentence and its translation. */
  readonly alignment?: readonly WordLink[] | undefined;
  /** Offsets within the translation. */
  readonly words?: readonly WordScore[] | undefined;
  readonly alternatives?: readonly Alternative[] | undefined;
}
