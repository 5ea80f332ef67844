import type { Checkpoint } from "../../readers/checkpoint.ts";
import type { ModelSource } from "../model-source.ts";
import { ggufCheckpoint } from "./gguf-checkpoint.ts";
import { ggufConfig } from "./gguf-config.ts";

/**
 * A GGUF file as transformers would have the model.
 *
 * @throws ConvertError `CONVERT_CONFIG` or `CONVERT_TENSOR` for an architecture, key or tensor that is not supported
 */
export async function ggufModel(
  source: Checkpoint,
  signal?: AbortSignal,
): Promise<Omit<ModelSource, "directory" | "file">> {
  const config = await ggufConfig(source, signal);
  const heads = Number(config["num_attention_heads"] ?? config["n_head"]);
  const kvHeads = Number(config["num_key_value_heads"] ?? heads);
  return { config, checkpoint: ggufCheckpoint(source, { heads, kvHeads }), rename: (name) => name };
}
