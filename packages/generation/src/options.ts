import type { LogitsProcessor } from "./logits/logits-processor.ts";
import type { PrefixAllowedTokens } from "./logits/prefix-allowed-tokens.ts";
import type { SequenceBias } from "./logits/sequence-bias.ts";
import type { StoppingCriterion } from "./stopping/stopping-criterion.ts";

/**
 * How to generate. The names are Hugging Face's `GenerationConfig` names in camelCase, with the same meaning. What is not
 * given comes from the model's generation_config.json, then from the default named here. Options that would have no effect
 * (a temperature without sampling) are refused.
 */
export interface GenerationOptions {
  // --- length ---
  /** Most tokens to generate. Default: 256, or what the context leaves. */
  readonly maxNewTokens?: number | undefined;
  /** Most tokens, prompt included (for encoder-decoder models: the decoder's). `maxNewTokens` wins. */
  readonly maxLength?: number | undefined;
  /** End tokens are forbidden until so many tokens were generated. Default 0. */
  readonly minNewTokens?: number | undefined;
  /** The same, prompt included. Default 0. `minNewTokens` wins. */
  readonly minLength?: number | undefined;
  /** Seconds after which sequences end where they are (finish reason `"time"`). */
  readonly maxTime?: number | undefined;
  /** Texts that end a sequence; they and what follows them are not in the text given back. */
  readonly stopStrings?: string | readonly string[] | undefined;

  // --- strategy ---
  /** Draw tokens instead of taking the most likely. Default false. */
  readonly doSample?: boolean | undefined;
  /** Beams of a beam search. Default 1: none. */
  readonly numBeams?: number | undefined;
  /** Sequences per prompt: at most `numBeams`, or any number when sampling. Default 1. */
  readonly numReturnSequences?: number | undefined;
  /** Beam search: scores are divided by length ** lengthPenalty; above 0 favours longer texts. Default 1. */
  readonly lengthPenalty?: number | undefined;
  /**
   * Beam search: `true` ends when `numBeams` sequences are finished; `false` (default) when a better one is unlikely;
   * `"never"` when a better one is impossible.
   */
  readonly earlyStopping?: boolean | "never" | undefined;

  // --- sampling ---
  /** Same seed, same tokens, on every platform. A non-negative integer. Default: random. */
  readonly seed?: number | undefined;
  /** Scores are divided by it before sampling. Default 1. */
  readonly temperature?: number | undefined;
  /** Sample from the k most likely tokens; 0: all. Default 50. */
  readonly topK?: number | undefined;
  /** Sample from the most likely tokens that together have this probability. Default 1. arXiv 1904.09751 */
  readonly topP?: number | undefined;
  /** Sample from tokens at least so many times as likely as the likeliest. arXiv 2407.01082 */
  readonly minP?: number | undefined;
  /** Bounds the entropy of what is sampled from, as a fraction. arXiv 2509.02510 */
  readonly topH?: number | undefined;
  /** Sample from the tokens of most typical information that together have this probability. arXiv 2202.00666 */
  readonly typicalP?: number | undefined;
  /** Leave out tokens less probable than this. Default 0. arXiv 2210.15191 */
  readonly epsilonCutoff?: number | undefined;
  /** The same with a limit that depends on the entropy. Default 0. arXiv 2210.15191 */
  readonly etaCutoff?: number | undefined;

  // --- scores ---
  /** Above 1: tokens of the prompt and of the text so far are less likely. Default 1. arXiv 1909.05858 */
  readonly repetitionPenalty?: number | undefined;
  /** Above 1: tokens of the encoder's input (causal models: of the prompt) are more likely. Default 1. */
  readonly encoderRepetitionPenalty?: number | undefined;
  /** Subtracted from the scores of tokens that were generated before. Default 0. */
  readonly presencePenalty?: number | undefined;
  /** Subtracted from the score of a generated token once for each time it was. Default 0. */
  readonly frequencyPenalty?: number | undefined;
  /** No n-gram of this size occurs twice, prompt included. Default 0: off. */
  readonly noRepeatNgramSize?: number | undefined;
  /** No n-gram of this size of the encoder's input (causal models: of the prompt) occurs. Default 0: off. */
  readonly encoderNoRepeatNgramSize?: number | undefined;
  /** Token sequences that must not be generated. */
  readonly badWordsIds?: readonly (readonly number[])[] | undefined;
  /** Token sequences whose completion is made more or less likely: `[[[id, …], bias], …]`. */
  readonly sequenceBias?: readonly SequenceBias[] | undefined;
  /** What is added to a token's score: `{ 42: -5 }`. */
  readonly logitBias?: Readonly<Record<number, number>> | undefined;
  /** Tokens that must not be generated. */
  readonly suppressTokens?: readonly number[] | undefined;
  /** Tokens that must not come first. */
  readonly beginSuppressTokens?: readonly number[] | undefined;
  /** The token that follows the decoder's start token. */
  readonly forcedBosTokenId?: number | undefined;
  /** The token (or one of the tokens) that comes last when the length limit is reached. */
  readonly forcedEosTokenId?: number | readonly number[] | undefined;
  /** `[start, factor]`: end tokens get more and more likely after `start` generated tokens. */
  readonly exponentialDecayLengthPenalty?: readonly [start: number, factor: number] | undefined;
  /** Replace NaN and infinite scores. Default false. */
  readonly removeInvalidValues?: boolean | undefined;
  /** Make log-probabilities of the processed scores (affects beam scores). Default false. */
  readonly renormalizeLogits?: boolean | undefined;
  /** The only tokens that may follow a sequence. */
  readonly prefixAllowedTokens?: PrefixAllowedTokens | undefined;
  /** Run after all others but the sampling filters, in this order. */
  readonly logitsProcessors?: readonly LogitsProcessor[] | undefined;
  /** End a sequence with finish reason `"criterion"`. */
  readonly stoppingCriteria?: readonly StoppingCriterion[] | undefined;

  // --- special tokens ---
  /** Tokens that end a sequence. */
  readonly eosTokenId?: number | readonly number[] | undefined;
  readonly bosTokenId?: number | undefined;
  readonly padTokenId?: number | undefined;
  /** Encoder-decoder models: what the decoder starts with. */
  readonly decoderStartTokenId?: number | undefined;

  // --- results ---
  /** Give each token's log-probability (the model's own, before any option changes it). Default false. */
  readonly logprobs?: boolean | undefined;
  /** Give so many of the most likely tokens at each position too. Default 0. */
  readonly topLogprobs?: number | undefined;

  // --- speculation (gives the same text, faster) ---
  /** Guess so many tokens ahead by looking the last ones up in the text so far. Default: no guessing. */
  readonly promptLookupNumTokens?: number | undefined;
  /** The longest n-gram to look up. Default 2. */
  readonly maxMatchingNgramSize?: number | undefined;

  /** Ends the generation: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
