import type { ChatMessage, Tokenizer } from "@glossa/tokenizer";
import type { ConstraintOptions } from "./constraints/call-constraint.ts";
import type { StandardJsonSchema } from "./constraints/json-schema-constraint.ts";
import type { ExplainOptions, Explanation } from "./explain.ts";
import type { GenerationOptions } from "./options.ts";
import type { GeneratedToken } from "./search/search.ts";
import type { FinishReason } from "./stopping/stopping-criterion.ts";
import type { ToolCall } from "./tool-calls/tool-call.ts";

/** Options of one call: how to generate, and how the prompt and the text are written. */
export interface GenerateOptions extends GenerationOptions, ConstraintOptions {
  /**
   * A smaller generator with the same vocabulary, which guesses tokens that this one checks several at a time: the same
   * text, sooner. One sequence per prompt, no beams.
   */
  readonly assistantModel?: Generator | undefined;
  /** How many tokens the assistant guesses at a time. Default 5. */
  readonly numAssistantTokens?: number | undefined;
  /** Leave special tokens out of the text. Default true. */
  readonly skipSpecialTokens?: boolean | undefined;
  /**
   * Whether special tokens that a prompt (a string) writes become those tokens. Default true, as in transformers; give
   * false for text from strangers. Messages never become special tokens.
   */
  readonly parseSpecialTokens?: boolean | undefined;
  /** With messages: functions that the model may call, as JSON schemas, for the chat template. */
  readonly tools?: readonly object[] | undefined;
  /** With messages: texts that the model may cite. */
  readonly documents?: readonly object[] | undefined;
  /** With messages: a template of its own, or the name of one of the tokenizer's. */
  readonly chatTemplate?: string | undefined;
  /** With messages: further variables of the template, such as `{ enable_thinking: false }`. */
  readonly chatTemplateVariables?: Readonly<Record<string, unknown>> | undefined;
}

export interface Usage {
  readonly promptTokens: number;
  /** Those of the prompt whose cache was there from the turn before. */
  readonly cachedPromptTokens: number;
  readonly generatedTokens: number;
}

/** One generated text. `Value` is what a `jsonSchema` that knows its type says. */
export interface GeneratedText<Value = unknown> {
  /** Without the prompt, without the stop string. */
  readonly text: string;
  /** All generated tokens, an end token or stop string included. */
  readonly tokenIds: readonly number[];
  /** The same with log-probabilities, when asked for. */
  readonly tokens: readonly GeneratedToken[];
  readonly finishReason: FinishReason;
  /** Of a beam search: the sum of log-probabilities divided by length ** lengthPenalty. */
  readonly score?: number;
  /**
   * When `tools` were given: the functions that the text calls, in the formats of Hermes and Qwen, SmolLM2, Llama 3.1 and
   * Mistral. Names and arguments are the model's: check them. None if a call is broken; `text` has it all.
   */
  readonly toolCalls?: readonly ToolCall[];
  /** When a `jsonSchema` was given: the text's value. Only a text that was cut off (by a length limit, say) has none. */
  readonly value?: Value;
}

/** What a prompt gave: its best text, and all of them. */
export interface Generation<Value = unknown> extends GeneratedText<Value> {
  /** Best first; `numReturnSequences` of them, or fewer if a beam search finds no more. */
  readonly sequences: readonly GeneratedText<Value>[];
  readonly usage: Usage;
}

/** A piece of a stream. */
export interface StreamPart {
  /** What is certain now; may be empty. The pieces joined are the text. */
  readonly text: string;
  /** The tokens since the last part. */
  readonly tokens: readonly GeneratedToken[];
  /** In the last part. */
  readonly finishReason?: FinishReason;
  /** In the last part. */
  readonly usage?: Usage;
  /** In the last part, when `tools` were given. */
  readonly toolCalls?: readonly ToolCall[];
  /** In the last part, when a `jsonSchema` was given and the text is complete. */
  readonly value?: unknown;
}

/** Options whose `jsonSchema` knows the type of its values. */
export type TypedOptions<Value> = GenerateOptions & { readonly jsonSchema: StandardJsonSchema<Value> };

/** A text, tokens, or the messages of a chat. */
export type Prompt = string | Int32Array | readonly ChatMessage[];

/** How likely a text is. */
export interface TextScore {
  readonly tokenIds: readonly number[];
  /** The log-probability of each token after those before it; NaN for the first, which nothing comes before. */
  readonly logprobs: Float32Array;
  /** Sum of the log-probabilities. */
  readonly logprob: number;
  /** exp of minus their mean. */
  readonly perplexity: number;
}

export interface ChatOptions extends GenerateOptions {
  /** What the conversation begins with, a system message say. */
  readonly messages?: readonly ChatMessage[] | undefined;
}

/** A conversation. Each turn computes only what is new: the cache of the turns before is kept. One turn at a time. */
export interface Chat {
  readonly messages: readonly ChatMessage[];
  /** Adds a message of the user's and the model's answer to it. */
  send(message: string | ChatMessage, options?: GenerateOptions): Promise<Generation>;
  stream(message: string | ChatMessage, options?: GenerateOptions): AsyncGenerator<StreamPart, void, undefined>;
  /** Frees the cache. */
  close(): void;
  [Symbol.dispose](): void;
}

/** Generates text with one model. */
export interface Generator {
  readonly tokenizer: Tokenizer;
  /** The most tokens of prompt and text together, where the model has a limit. */
  readonly contextLength: number | undefined;
  /**
   * @throws GenerationError `GENERATION_OPTION_…`, `GENERATION_PROMPT_…`, `GENERATION_CONTEXT_OVERFLOW`,
   *   `GENERATION_NO_CANDIDATE`, `GENERATION_CLOSED`; ConstraintError `GENERATION_CONSTRAINT_…`; the signal's reason when aborted
   */
  generate<Value>(prompt: Prompt, options: TypedOptions<Value>): Promise<Generation<Value>>;
  generate<Value>(
    prompts: readonly string[] | readonly Int32Array[],
    options: TypedOptions<Value>,
  ): Promise<Generation<Value>[]>;
  generate(prompt: Prompt, options?: GenerateOptions): Promise<Generation>;
  /** Several prompts in batches; the same texts as one by one. */
  generate(prompts: readonly string[] | readonly Int32Array[], options?: GenerateOptions): Promise<Generation[]>;
  /** The text as it is generated. Leaving the loop ends the generation. A beam search has nothing to show before its end. */
  stream(prompt: Prompt, options?: GenerateOptions): AsyncGenerator<StreamPart, void, undefined>;
  /** @throws GenerationError `GENERATION_MODEL_UNSUPPORTED` for models that cannot go on from an earlier state */
  chat(options?: ChatOptions): Chat;
  /**
   * Generates, with what the model found likely at each place: `topLogprobs` alternatives, 5 unless told otherwise. Takes
   * the options of `generate`; one sequence.
   */
  explain(prompt: Prompt, options?: ExplainOptions): Promise<Explanation>;
  /** How likely the model finds a text. Causal models only. */
  score(text: string | Int32Array, options?: { readonly signal?: AbortSignal | undefined }): Promise<TextScore>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
