import { join } from "node:path";
import { convertCached, type ModelDType } from "@glossa/convert";
import type { ModelFiles } from "@glossa/hub";
import { SentimentError } from "./errors.ts";

/** Where published models keep their graph, in order of preference. */
const GRAPHS = ["model.onnx", "onnx/model.onnx"];

/** Files that hold weights the converter reads. */
const WEIGHTS = [
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
];

/**
 * The path of the model's ONNX graph: its own, or one converted from its weights at the first call and kept in the cache.
 *
 * @param options.dtype of the weights that are converted; default `"fp32"`
 * @param options.target `"cuda"` if that provider will run it
 * @throws SentimentError `SENTIMENT_MODEL_UNSUPPORTED` if the model has neither graph nor weights, `SENTIMENT_OPTION_INVALID`
 *   if a dtype is asked of a model that has its own graph; ConvertError
 */
export async function findGraph(
  files: ModelFiles,
  options: {
    readonly dtype?: ModelDType | undefined;
    readonly target: "cpu" | "cuda";
    readonly signal?: AbortSignal | undefined;
  },
): Promise<string> {
  for (const path of GRAPHS) {
    if (!(await files.has(path))) continue;
    if (options.dtype === undefined) return files.path(path);
    throw new SentimentError(
      "SENTIMENT_OPTION_INVALID",
      `the model "${files.reference}" comes with its own graph ${path}; dtype is for models that are converted from weights`,
    );
  }
  for (const path of WEIGHTS) {
    if (!(await files.has(path))) continue;
    const { dtype = "fp32", target, signal } = options;
    const task = "text-classification";
    const directory = await convertCached(files.directory, { task, dtype, target, ...(signal && { signal }) });
    return join(directory, "model.onnx");
  }
  throw new SentimentError(
    "SENTIMENT_MODEL_UNSUPPORTED",
    `the model "${files.reference}" has neither a graph (${GRAPHS.join(", ")}) nor weights (${WEIGHTS.join(", ")}) in ` +
      files.directory,
  );
}
