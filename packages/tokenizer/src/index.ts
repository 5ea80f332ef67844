export type { Encoding, Range } from "./encoding.ts";
export { TokenizerError, type TokenizerErrorCode } from "./errors.ts";
export { type FromJsonOptions, fromJson } from "./from-json.ts";
export type { PaddingOptions } from "./padding.ts";
export type {
  CountOptions,
  DecodeOptions,
  EncodeIntoOptions,
  EncodeOptions,
  TextInput,
  Tokenizer,
} from "./tokenizer.ts";
export type { TruncationOptions, TruncationStrategy } from "./truncation.ts";
