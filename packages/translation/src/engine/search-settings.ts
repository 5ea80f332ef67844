import type { LogitsProcessor } from "@glossa/generation";

/** How sentences are searched for; what is not given is the model's default. */
export interface SearchSettings {
  readonly numBeams?: number | undefined;
  readonly lengthPenalty?: number | undefined;
  readonly noRepeatNgramSize?: number | undefined;
  readonly repetitionPenalty?: number | undefined;
  readonly maxNewTokens?: number | undefined;
  readonly numReturnSequences?: number | undefined;
  /** End every beam after its first token: the likeliest ways to go on. */
  readonly firstTokenOnly?: boolean | undefined;
  /** Give each token's log-probability. */
  readonly tokenScores?: boolean | undefined;
  readonly logitsProcessors?: readonly LogitsProcessor[] | undefined;
}
