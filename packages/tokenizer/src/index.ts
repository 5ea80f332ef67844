export type { ChatMessage } from "./chat-template.ts";
export type { TextInput } from "./check-input.ts";
export type { Encoding, Range } from "./encoding.ts";
export { TokenizerError, type TokenizerErrorCode } from "./errors.ts";
export { fromFiles, type TokenizerFiles } from "./from-files.ts";
export { type FromJsonOptions, fromJson } from "./from-json.ts";
export { loadTokenizer } from "./load-tokenizer.ts";
export type { PaddingOptions } from "./padding.ts";
export type { TextChunk } from "./text-chunks.ts";
export type { TextStream } from "./text-stream.ts";
export type { Tokenizer } from "./tokenizer.ts";
export type {
  ApplyChatOptions,
  BatchOptions,
  ChatOptions,
  ChunkOptions,
  CountOptions,
  DecodeOptions,
  EncodeIntoOptions,
  EncodeOptions,
} from "./tokenizer-options.ts";
export type { TruncationOptions, TruncationStrategy } from "./truncation.ts";
