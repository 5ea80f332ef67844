import type { DecodingRow } from "../decoding-row.ts";
import type { LogitsView } from "../logits/logits-view.ts";
import type { FinishReason } from "../stopping/stopping-criterion.ts";

/** How the live rows go on. */
export interface Choice {
  /** The rows of the logits that are continued, in their new order. None: the search is over. */
  readonly rows: Int32Array;
  /** What each of them is continued with. */
  readonly tokenIds: Int32Array;
  /** Tokens that are certain from now on, for streams. A beam search has none until it ends. */
  readonly emitted: readonly EmittedToken[];
}

/** A generated token. */
export interface GeneratedToken {
  readonly tokenId: number;
  /** The model's own log-probability of it, before any processor; when logprobs were asked for. */
  readonly logprob?: number;
  /** The most likely tokens at this position, best first; when asked for. */
  readonly topLogprobs?: readonly { readonly tokenId: number; readonly logprob: number }[];
}

export interface EmittedToken extends GeneratedToken {
  readonly prompt: number;
  readonly sequence: number;
  /** With the sequence's last token: why it ends. */
  readonly finishReason?: FinishReason;
}

/** A finished sequence. */
export interface Hypothesis {
  /** The generated tokens, an end token included. */
  readonly tokenIds: readonly number[];
  readonly tokens: readonly GeneratedToken[];
  /** Beam search: the sum of the log-probabilities divided by length ** lengthPenalty. */
  readonly score?: number;
  readonly finishReason: FinishReason;
}

/** Chooses tokens. One object serves one generation. */
export interface Search {
  /** The live rows, in the order of the logits. */
  readonly rows: readonly DecodingRow[];
  /** Processors and the search get log-probabilities instead of logits. */
  readonly normalized: boolean;
  /**
   * Reads the processed scores [rows, vocab] of the live rows and chooses how each goes on.
   *
   * @param scores may be overwritten
   * @param logits the model's own logits, when logprobs were asked for
   */
  advance(scores: Float32Array, logits: Float32Array | undefined): Choice;
  /** The same from a view, in which tokens may have been forbidden; absent where the search wants all scores. */
  readonly advanceView?: ((view: LogitsView) => Choice) | undefined;
  /** Best first, one list per prompt. */
  results(): Hypothesis[][];
}
