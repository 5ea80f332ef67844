export type { Pooling } from "./architectures/pooling.ts";
export { type Task, tasks } from "./architectures/task.ts";
export { type ConversionReport, type ConvertOptions, type ConvertProgress, convert } from "./convert.ts";
export { ConvertError, type ConvertErrorCode } from "./errors.ts";
export type { WrittenTensor } from "./onnx/write-models.ts";
export { type ModelDType, modelDTypes, type Target, targets } from "./precision-of.ts";
export type { Checkpoint, CheckpointDType, ReadOptions, TensorInfo } from "./readers/checkpoint.ts";
export { openCheckpoint } from "./readers/open-checkpoint.ts";
