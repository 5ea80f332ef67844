import type { GenerationDefaults } from "@glossa/generation";
import type { Family } from "../families/family.ts";
import type { TermForms } from "../glossary/term-progress.ts";
import type { Scores } from "../score/scores.ts";
import type { Capacity } from "../text/plan-text.ts";
import type { LanguagePair } from "../translator.ts";
import type { SearchSettings } from "./search-settings.ts";

/** One sentence for the model. */
export interface SentenceRequest {
  /** What the encoder reads. */
  readonly sourceIds: Int32Array;
  /** Target token ids that the translation starts with. */
  readonly prefixIds?: readonly number[] | undefined;
  /** The text that must come after them. */
  readonly rest?: string | undefined;
  /** What it must have, as token ids. Where that is not possible the result has as much of it as can be. */
  readonly terms?: readonly TermForms[] | undefined;
  /** With terms: what stands after the prefix, and after how many more tokens the terms begin, at least and at most. */
  readonly place?: { readonly beginning: readonly number[]; readonly between: readonly [number, number] } | undefined;
}

/** One translation of a sentence, as token ids. */
export interface DecodedSentence {
  /** Without start, language and end tokens; with the prefix. */
  readonly tokenIds: readonly number[];
  /** Sum of the log-probabilities of what was generated, the end token included. */
  readonly logProbability: number;
  /** How many tokens that is. */
  readonly scoredTokens: number;
  /** Of each of `tokenIds` (0 for those of the prefix), when asked for. */
  readonly tokenLogProbabilities?: readonly number[] | undefined;
  /** Whether it ended before the model said so. */
  readonly cut: boolean;
}

export interface DecodeCall {
  readonly pair: LanguagePair;
  readonly settings: SearchSettings;
  readonly signal?: AbortSignal | undefined;
  /** Called with the indices of the requests that a batch has finished. */
  onBatch?(done: readonly number[]): void;
}

/** What is aligned: a source as the encoder reads it, and the tokens of its translation. */
export interface Aligned {
  readonly sourceIds: Int32Array;
  readonly tokenIds: readonly number[];
}

/** One model that translates sentences. */
export interface Engine {
  readonly reference: string;
  readonly revision: string | undefined;
  readonly backend: string;
  readonly provider: string;
  readonly family: Family;
  readonly defaults: GenerationDefaults;
  readonly scores: Scores;
  readonly vocabSize: number;
  readonly capacity: Capacity;
  /** The translations of each request, best first. All of a call's requests have terms, or none. Requests of like lengths share a run; none depends on the others. */
  decode(requests: readonly SentenceRequest[], call: DecodeCall): Promise<DecodedSentence[][]>;
  /**
   * Of each translation the model's attention while it wrote it, [tokens of the translation, tokens of the source].
   *
   * @throws TranslationError `TRANSLATION_ALIGNMENT_UNAVAILABLE`
   */
  align(translations: readonly Aligned[], call: Pick<DecodeCall, "pair" | "signal">): Promise<Float32Array[]>;
  /** @throws TranslationError `TRANSLATION_ALIGNMENT_UNAVAILABLE` */
  checkAlignments(): void;
  close(): Promise<void>;
}
