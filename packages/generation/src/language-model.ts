import type { LogitsView } from "./logits/logits-view.ts";

/** What a model needs to know before the first token. */
export interface BeginOptions {
  /**
   * For encoder-decoder models: the tokens that each prompt's decoder starts with (the start token, then a target prefix
   * if there is one). The prompts themselves go to the encoder.
   */
  readonly decoderPrompts?: readonly Int32Array[] | undefined;
  /** The most tokens that any row will hold, prompt included: what a KV cache must have room for. */
  readonly maxLength: number;
  /** How many rows each prompt may become by `select` (beams, or several sequences per prompt). Default 1. */
  readonly rowsPerPrompt?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface StepOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A model that continues token sequences. Its state has rows; the first rows are the prompts, in order. Only the decoding
 * loop holds a state, and calls one method at a time.
 *
 * The logits given back may be overwritten by the caller and are valid until the next call.
 */
export interface LanguageModel<State = unknown> {
  readonly vocabSize: number;
  /** The most tokens that a row can hold, if the model has such a limit. */
  readonly contextLength?: number | undefined;
  /** Encoder-decoder models read the prompts with their encoder and start from `decoderPrompts`. */
  readonly isEncoderDecoder: boolean;
  /** Runs the prompts once. `logits`: [rows, vocab], for the position after each prompt. */
  begin(
    prompts: readonly Int32Array[],
    options: BeginOptions,
  ): Promise<{ state: State; logits: Float32Array; view?: LogitsView | undefined }>;
  /** Feeds one token id to each row. Gives [rows, vocab]. */
  step(state: State, tokenIds: Int32Array, options?: StepOptions): Promise<Float32Array>;
  /** The same step; the logits stay where they are. For models whose graphs sum them up; `begin` then gives a view too. */
  stepView?(state: State, tokenIds: Int32Array, options?: StepOptions): Promise<LogitsView>;
  /** Keeps these rows, in this order: repeated for beams, absent when finished. */
  select(state: State, rows: Int32Array): void | Promise<void>;
  /** Gives back what the state holds (a cache). Called once, when the loop ends in whatever way. */
  release?(state: State): void;
  // --- for calls that share their steps ---
  /**
   * Adds the rows of another state of this model behind those of `state`; `other` is not used any more. A model that has
   * this method takes −1 as a token id in `step`: that row stays as it is, and its logits mean nothing.
   */
  join?(state: State, other: State): void | Promise<void>;
  // --- for speculation, chats that go on and scoring; of states with one row ---
  /** Feeds several token ids and gives the logits after each of them: [tokens, vocab]. */
  extend?(state: State, tokenIds: Int32Array, options?: StepOptions): Promise<Float32Array>;
  /** Feeds several token ids and gives the logits after the last one: [1, vocab]. */
  append?(state: State, tokenIds: Int32Array, options?: StepOptions): Promise<Float32Array>;
  /** Forgets all but the first `length` tokens. */
  rewind?(state: State, length: number): void;
  /** How many tokens the row holds. */
  lengthOf?(state: State): number;
  // --- to look into the model ---
  /**
   * What the head would make of each layer's hidden state, [layers + 1, vocab], at each position from `first` on: there the
   * tokens behind it are not known. The last layer's are the model's logits.
   */
  layerLogits?(tokenIds: Int32Array, first: number, options?: StepOptions): AsyncIterable<Float32Array>;
}
