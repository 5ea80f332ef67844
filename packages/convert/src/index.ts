export { type DecoderDescription, decoderFiles, decoderNames } from "./architectures/decoder-io.ts";
export type { Pooling } from "./architectures/pooling.ts";
export type { Seq2SeqDescription } from "./architectures/seq2seq-io.ts";
export { seq2seqFiles, seq2seqNames } from "./architectures/seq2seq-io.ts";
export { type Task, tasks } from "./architectures/task.ts";
export { cacheDirectory } from "./cache/cache-directory.ts";
export { type ConvertCachedOptions, convertCached } from "./cache/convert-cached.ts";
export { type ConversionReport, convert } from "./convert.ts";
export type { ConvertOptions, ConvertProgress } from "./convert-options.ts";
export { ConvertError, type ConvertErrorCode } from "./errors.ts";
export type { WrittenTensor } from "./onnx/write-models.ts";
export {
  type EmbeddingDType,
  embeddingDTypes,
  type ModelDType,
  modelDTypes,
  type Target,
  targets,
} from "./precision-of.ts";
export type { Checkpoint, CheckpointDType, ReadOptions, TensorInfo } from "./readers/checkpoint.ts";
export { openCheckpoint } from "./readers/open-checkpoint.ts";
