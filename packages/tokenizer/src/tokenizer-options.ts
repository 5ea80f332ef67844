import type { TextInput } from "./check-input.ts";
import { isBoolean, isCount, isPositive, isString, type OptionRule } from "./check-options.ts";
import type { PaddingOptions } from "./padding.ts";
import type { TruncationOptions } from "./truncation.ts";

export interface CountOptions {
  /** Whether the post-processor adds special tokens. Default true. */
  addSpecialTokens?: boolean;
  /**
   * Whether special tokens written in the text become those tokens. Default true, as in Hugging Face's library; give
   * false for text from users, where they are then plain text.
   */
  parseSpecialTokens?: boolean;
}

export interface BatchOptions extends CountOptions {
  /** Cuts what is too long; true: as the tokenizer's files say. Default false. */
  truncation?: boolean | TruncationOptions;
  /** Fills up what is short; true: as the tokenizer's files say, else to the longest of the batch. Default false. */
  padding?: boolean | PaddingOptions;
}

export interface EncodeOptions extends BatchOptions {
  /** A second sequence, for models that take two. */
  pair?: TextInput;
}

export interface EncodeIntoOptions extends CountOptions {
  /** Where in the target to begin. Default 0. */
  offset?: number;
}

export interface ChunkOptions extends CountOptions {
  /** Tokens in a chunk at most, special tokens included. */
  maxTokens: number;
  /** Tokens that a chunk shares with the one before. Default 0. */
  overlap?: number;
}

export interface DecodeOptions {
  /** Leaves out special tokens. Default false. */
  skipSpecialTokens?: boolean;
  /** Takes out spaces before punctuation and English contractions. Default: what tokenizer_config.json says, else false. */
  cleanUpTokenizationSpaces?: boolean;
}

export interface ChatOptions {
  /** Ends with what makes the model answer. Default false. */
  addGenerationPrompt?: boolean;
  /** Functions that the model may call, as JSON schemas. */
  tools?: readonly object[];
  /** Texts that the model may cite. */
  documents?: readonly object[];
  /** A template of its own, or the name of one of the tokenizer's. Default: `tool_use` if there are tools and it exists, else `default`. */
  template?: string;
  /** Further variables for the template, such as `enable_thinking`. */
  variables?: Readonly<Record<string, unknown>>;
}

export interface ApplyChatOptions extends ChatOptions, Omit<BatchOptions, "addSpecialTokens" | "parseSpecialTokens"> {
  /**
   * Whether special tokens that messages, tools and documents write become those tokens. Default false: only the template
   * can write them.
   */
  parseSpecialTokens?: boolean;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;
const isFlagOrObject: OptionRule = [
  "true, false or an object",
  (value) => typeof value === "boolean" || isObject(value),
];
const isObjects: OptionRule = ["an array of objects", (value) => Array.isArray(value) && value.every(isObject)];
const isInput: OptionRule = [
  "a string or an array of words",
  (value) => typeof value === "string" || Array.isArray(value),
];

type Rules = Readonly<Record<string, OptionRule>>;

export const countRules: Rules = { addSpecialTokens: isBoolean, parseSpecialTokens: isBoolean };
export const batchRules: Rules = { ...countRules, truncation: isFlagOrObject, padding: isFlagOrObject };
export const encodeRules: Rules = { ...batchRules, pair: isInput };
export const encodeIntoRules: Rules = { ...countRules, offset: isCount };
export const chunkRules: Rules = { ...countRules, maxTokens: isPositive, overlap: isCount };
export const decodeRules: Rules = { skipSpecialTokens: isBoolean, cleanUpTokenizationSpaces: isBoolean };
export const chatRules: Rules = {
  addGenerationPrompt: isBoolean,
  tools: isObjects,
  documents: isObjects,
  template: isString,
  variables: ["an object", isObject],
};
export const applyChatRules: Rules = {
  ...chatRules,
  parseSpecialTokens: isBoolean,
  truncation: isFlagOrObject,
  padding: isFlagOrObject,
};
