export type { ConstraintOptions } from "./constraints/call-constraint.ts";
export type {
  CompiledConstraint,
  Constraint,
  ConstraintState,
  ConstraintVocabulary,
} from "./constraints/compiled-constraint.ts";
export { constrain } from "./constraints/constrain.ts";
export { ConstraintError, type ConstraintErrorCode } from "./constraints/constraint-error.ts";
export type { JsonSchema } from "./constraints/json-schema/json-schema.ts";
export {
  type JsonConstraint,
  type JsonConstraintOptions,
  jsonSchemaConstraint,
  type StandardJsonSchema,
} from "./constraints/json-schema-constraint.ts";
export { regexConstraint } from "./constraints/regex-constraint.ts";
export { constrained, type TokenConstraint } from "./constraints/token-constraint.ts";
export { vocabularyBytes } from "./constraints/vocabulary-bytes.ts";
export { createGenerator, DEFAULT_MODEL, type GeneratorOptions } from "./create-generator.ts";
export { type DecodeOptions, decode } from "./decode.ts";
export type { DecodingRow } from "./decoding-row.ts";
export { GenerationError, type GenerationErrorCode } from "./errors.ts";
export type { Alternative, ExplainedToken, ExplainOptions, Explanation } from "./explain.ts";
export type { ExplainedSpan } from "./explained-spans.ts";
export { generateTokens, type TokenRequest } from "./generate-tokens.ts";
export { readGenerationConfig } from "./generation-config.ts";
export type {
  Chat,
  ChatOptions,
  GeneratedText,
  GenerateOptions,
  Generation,
  Generator,
  Prompt,
  StreamPart,
  TextScore,
  TypedOptions,
  Usage,
} from "./generator.ts";
export { type GeneratorParts, generatorOver } from "./generator-over.ts";
export type { BeginOptions, LanguageModel, StepOptions } from "./language-model.ts";
export { forbidding, type LogitsProcessor, perRow } from "./logits/logits-processor.ts";
export type { LogitsView } from "./logits/logits-view.ts";
export type { PrefixAllowedTokens } from "./logits/prefix-allowed-tokens.ts";
export type { SequenceBias } from "./logits/sequence-bias.ts";
export { type ModelConfig, readModelConfig } from "./model-config.ts";
export { convertedDecoder } from "./models/converted-decoder.ts";
export { convertedEncoderDecoder } from "./models/converted-encoder-decoder.ts";
export { exportedDecoder } from "./models/exported-decoder.ts";
export { exportedEncoderDecoder } from "./models/exported-encoder-decoder.ts";
export { type OpenedModel, type OpenModelOptions, openModel } from "./models/open-model.ts";
export { type TopEntries, topEntries } from "./numeric/top-entries.ts";
export type { GenerationOptions } from "./options.ts";
export { type BeamRows, beamRows, type PromptBeams } from "./search/beam-rows.ts";
export { offerFromView } from "./search/best-of-view.ts";
export type { SearchPrompt } from "./search/independent.ts";
export type { Choice, EmittedToken, GeneratedToken, Hypothesis, Search } from "./search/search.ts";
export { type GenerationDefaults, resolveSettings, type Settings } from "./settings.ts";
export type { FinishReason, StoppingCriterion } from "./stopping/stopping-criterion.ts";
export type { ParsedToolCalls, ToolCall, ToolCallFormat } from "./tool-calls/tool-call.ts";
export { parseToolCalls, toolCallFormats } from "./tool-calls/tool-call-formats.ts";
