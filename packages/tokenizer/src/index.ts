export type { ChatMessage } from "./chat-template.ts";
export type { TextInput } from "./check-input.ts";
export type { Encoding } from "./encoding.ts";
export { TokenizerError, type TokenizerErrorCode } from "./errors.ts";
export { fromFiles, type TokenizerFiles } from "./from-files.ts";
export { type FromJsonOptions, fromJson } from "./from-json.ts";
export { fromGguf } from "./gguf/from-gguf.ts";
export type { GgufMetadata } from "./gguf/gguf-vocabulary.ts";
export { type LoadTokenizerOptions, loadTokenizer } from "./load-tokenizer.ts";
export type { PaddingOptions } from "./padding.ts";
export {
  createTokenizerPool,
  type EncodedLines,
  type EncodedTexts,
  type PoolBatchOptions,
  type PoolCallOptions,
  type TokenizerPool,
  type TokenizerPoolOptions,
} from "./pool/create-tokenizer-pool.ts";
export type { TokenizerSource } from "./pool/tokenizer-source.ts";
export type { Range } from "./range.ts";
export {
  fromMarian,
  type MarianFiles,
  type MarianOptions,
  type MarianTokenizers,
} from "./sentencepiece/from-marian.ts";
export { fromSentencePiece, type SentencePieceOptions } from "./sentencepiece/from-sentencepiece.ts";
export type { TextChunk } from "./text-chunks.ts";
export type { TextStream } from "./text-stream.ts";
export type { TiktokenEncodingName } from "./tiktoken/encodings.ts";
export { fromTiktoken, type TiktokenOptions } from "./tiktoken/from-tiktoken.ts";
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
