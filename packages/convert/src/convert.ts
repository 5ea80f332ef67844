import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { sizeOf } from "@glossa/tensor";
import { architectureOf } from "./architectures/index.ts";
import { type Task, taskOf } from "./architectures/task.ts";
import { autoDType } from "./auto-dtype.ts";
import { type ConvertOptions, checkConvertOptions, checkOptionsOfTask } from "./convert-options.ts";
import { ConvertError } from "./errors.ts";
import { type WrittenModels, writeModels } from "./onnx/write-models.ts";
import { type ModelDType, precisionOf, type Target } from "./precision-of.ts";
import type { Checkpoint } from "./readers/checkpoint.ts";
import { copyGgufMetadata } from "./readers/gguf/copy-metadata.ts";
import { copiedFiles } from "./source/copied-files.ts";
import { openModelSource } from "./source/model-source.ts";
import { poolingOf } from "./source/pooling-of.ts";
import { version } from "./version.ts";
import { weightsOf } from "./weights/weights.ts";

/** What a conversion wrote. */
export interface ConversionReport extends WrittenModels {
  /** The directory. */
  readonly directory: string;
  readonly modelType: string;
  readonly task: Task;
  readonly dtype: ModelDType;
  readonly target: Target;
  /** Bytes of the models and their weights. */
  readonly byteLength: number;
  /** Bytes that the same weights take in float32. */
  readonly float32ByteLength: number;
  /** Tensors of the checkpoint that this task does not need. */
  readonly unusedTensors: readonly string[];
}

/**
 * Converts a checkpoint to a complete model directory: model.onnx, its weights, config.json, the tokenizer's files and
 * glossa.json, which says how it was made. The directory appears when everything is written. The same source and options
 * give the same bytes.
 *
 * @param source a directory with config.json and weights (safetensors or PyTorch), the file with the weights, or a GGUF file
 *   or a directory with one
 * @throws ConvertError `CONVERT_CONFIG` naming a model_type, config field or option that is not supported,
 *   `CONVERT_TENSOR` naming a tensor that is missing, has another shape, or is not part of the architecture,
 *   `CONVERT_OUTPUT` when the directory exists, and what the readers throw
 */
export async function convert(source: string, options: ConvertOptions): Promise<ConversionReport> {
  checkConvertOptions(options);
  const { target = "cpu", signal } = options;
  signal?.throwIfAborted();
  const out = resolve(options.out);
  if (await exists(out)) throw new ConvertError("CONVERT_OUTPUT", `"${options.out}" exists already`);
  const model = await openModelSource(source, signal);
  const partial = join(dirname(out), `.${basename(out)}.${randomBytes(6).toString("hex")}.partial`);
  try {
    const { config, checkpoint } = model;
    const architecture = architectureOf(config);
    const modelType = String(config["model_type"]);
    const found = await poolingOf(model.directory);
    const task = options.task ?? taskOf(config, found !== undefined);
    if (!architecture.tasks.includes(task)) {
      const known = architecture.tasks.join(", ");
      throw new ConvertError(
        "CONVERT_CONFIG",
        `model_type "${modelType}" cannot be built for "${task}"; only for ${known}`,
      );
    }
    checkOptionsOfTask(options, task);
    const { outputHiddenStates = false, embeddingDtype, headDtype } = options;
    const dtype = resolveDType(options.dtype, task, target, checkpoint);
    const weights = weightsOf(checkpoint, model.rename);
    const built = await architecture.build({
      config,
      weights,
      task,
      precision: precisionOf(dtype, target, { embedding: embeddingDtype, head: headDtype }),
      pooling: options.pooling ?? found ?? { mode: "mean", normalize: false },
      outputHiddenStates,
      ignoredConfigFields: options.ignoredConfigFields ?? [],
    });
    const unusedTensors = weights.unused();
    const foreign = unusedTensors.find((name) => !built.unneeded.some((pattern) => pattern.test(name)));
    if (foreign !== undefined) {
      throw new ConvertError(
        "CONVERT_TENSOR",
        `the checkpoint's tensor "${foreign}" is not part of model_type "${modelType}": it computes something else`,
      );
    }
    await mkdir(partial, { recursive: true });
    const about = new Map([
      ["glossa.version", version],
      ["glossa.model_type", modelType],
      ["glossa.task", task],
      ["glossa.dtype", dtype],
      ["glossa.target", target],
    ]);
    if (embeddingDtype) about.set("glossa.embedding_dtype", embeddingDtype);
    if (headDtype) about.set("glossa.head_dtype", headDtype);
    if (options.source) about.set("glossa.source", options.source.name);
    if (options.source?.revision) about.set("glossa.revision", options.source.revision);
    const written = await writeModels(partial, built.models, {
      metadata: about,
      producer: { name: "glossa", version },
      onProgress: (done, total, name) => options.onProgress?.({ done, total, name }),
      ...(signal && { signal }),
    });
    const present = new Set(await readdir(model.directory));
    for (const name of copiedFiles) {
      if (present.has(name)) await copyRegularFile(join(model.directory, name), join(partial, name));
    }
    if (checkpoint.format === "gguf") {
      // What the tasks read from config.json lies in the file's metadata.
      await writeFile(join(partial, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
      // The tokenizer does too, for whoever reads the directory.
      if (!present.has("tokenizer.json")) await copyGgufMetadata(model.file, join(partial, "tokenizer.gguf"), signal);
    }
    const description = {
      format: 1,
      modelType,
      task,
      dtype,
      ...(embeddingDtype && { embeddingDtype }),
      ...(headDtype && { headDtype }),
      target,
      ...options.source,
      glossa: version,
      ...(built.decoder && { decoder: built.decoder }),
      ...(built.seq2seq && { seq2seq: built.seq2seq }),
      files: written.files,
    };
    await writeFile(join(partial, "glossa.json"), `${JSON.stringify(description, null, 2)}\n`);
    signal?.throwIfAborted();
    await rename(partial, out).catch((cause: unknown) => {
      throw new ConvertError("CONVERT_OUTPUT", `"${options.out}" could not be made: ${String(cause)}`, { cause });
    });
    return {
      ...written,
      directory: out,
      modelType,
      task,
      dtype,
      target,
      byteLength: written.files.reduce((sum, file) => sum + file.byteLength, 0),
      float32ByteLength: float32Bytes(written, (name) => checkpoint.tensors.get(name)?.shape ?? []),
      unusedTensors,
    };
  } finally {
    await rm(partial, { recursive: true, force: true });
    await model.checkpoint.close();
  }
}

function resolveDType(dtype: ConvertOptions["dtype"], task: Task, target: Target, { tensors }: Checkpoint): ModelDType {
  if (dtype !== "auto") return dtype ?? "fp32";
  return autoDType(
    task,
    target,
    [...tensors.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  );
}

/** Each tensor of the checkpoint counts once, however many weights were made from it. */
function float32Bytes(written: WrittenModels, shapeOf: (source: string) => readonly number[]): number {
  const sources = new Set(written.tensors.flatMap(({ sources }) => sources));
  return [...sources].reduce((sum, name) => sum + 4 * shapeOf(name).reduce((a, b) => a * b, 1), 0);
}

/** A named pipe would be waited for. */
async function copyRegularFile(from: string, to: string): Promise<void> {
  if ((await stat(from)).isFile()) return copyFile(from, to);
  throw new ConvertError("CONVERT_NOT_FOUND", `${from} is not a regular file`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
