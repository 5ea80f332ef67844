import type { Precision } from "../layers/precision.ts";
import type { ModelFile } from "../onnx/write-models.ts";
import type { Weights } from "../weights/weights.ts";
import type { DecoderDescription } from "./decoder-io.ts";
import type { Pooling } from "./pooling.ts";
import type { Seq2SeqDescription } from "./seq2seq-io.ts";
import type { Task } from "./task.ts";

/** What an architecture builds its graphs from. */
export interface BuildRequest {
  /** config.json, parsed. Untrusted: the architecture checks what it reads. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: Weights;
  readonly task: Task;
  readonly precision: Precision;
  /** For the task `"sentence-embedding"`. */
  readonly pooling: Pooling;
  /** For "text-generation": whether a graph is wanted that gives the hidden states. */
  readonly outputHiddenStates: boolean;
  /** Fields of the config that may be there without being known. */
  readonly ignoredConfigFields: readonly string[];
}

/** The graphs of a model. */
export interface BuiltModel {
  /** `model.onnx` alone, or an encoder and a decoder. */
  readonly models: readonly ModelFile[];
  /**
   * Tensors that this task does not need, by their names in the checkpoint: another task's head, buffers. Any other tensor
   * that the graphs do not use is an error, because it would mean that the model computes something else.
   */
  readonly unneeded: readonly RegExp[];
  /** For "text-generation": what is needed to call the graphs. */
  readonly decoder?: DecoderDescription;
  /** For "text2text-generation": the same. */
  readonly seq2seq?: Seq2SeqDescription;
}

/** A family of models: one file that knows its config and its tensors' names. */
export interface Architecture {
  /** What it can be built for. */
  readonly tasks: readonly Task[];
  /**
   * Adds the nodes. Weights are read when the graphs are written; here only small ones that decide which nodes there are.
   *
   * @throws ConvertError `CONVERT_CONFIG` for a config that is not supported, `CONVERT_TENSOR` for a tensor that is missing
   */
  build(request: BuildRequest): BuiltModel | Promise<BuiltModel>;
}
