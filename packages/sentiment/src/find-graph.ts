import type { ModelFiles } from "@glossa/hub";
import { SentimentError } from "./errors.ts";

/** Where published models keep their graph, in order of preference. */
const GRAPHS = ["model.onnx", "onnx/model.onnx"];

/**
 * The path of the model's ONNX graph.
 *
 * @throws SentimentError `SENTIMENT_MODEL_UNSUPPORTED` if the model has none
 */
export async function findGraph(files: ModelFiles): Promise<string> {
  for (const path of GRAPHS) if (await files.has(path)) return files.path(path);
  throw new SentimentError(
    "SENTIMENT_MODEL_UNSUPPORTED",
    `the model "${files.reference}" has neither ${GRAPHS.join(" nor ")} (looked in ${files.directory})`,
  );
}
