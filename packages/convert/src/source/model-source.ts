import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConvertError } from "../errors.ts";
import type { Checkpoint } from "../readers/checkpoint.ts";
import { checkpointFile, openCheckpoint } from "../readers/open-checkpoint.ts";
import { ggufModel } from "./gguf/gguf-model.ts";
import { readConfig } from "./read-json.ts";

/** A model on disk before its conversion. */
export interface ModelSource {
  /** config.json, or what stands for it in a GGUF file. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly checkpoint: Checkpoint;
  /** From the architecture's tensor names to the checkpoint's. */
  readonly rename: (name: string) => string;
  /** Where config.json and the files that are copied lie. */
  readonly directory: string;
  /** The file with the weights, or their index. */
  readonly file: string;
}

/**
 * Opens a model directory (config.json beside weights), a weights file with a config.json beside it, or a GGUF file, whose
 * metadata take the place of config.json.
 *
 * @throws ConvertError `CONVERT_NOT_FOUND`, and what `openCheckpoint` throws
 */
export async function openModelSource(path: string, signal?: AbortSignal): Promise<ModelSource> {
  const file = await checkpointFile(path);
  const directory = dirname(file);
  const checkpoint = await openCheckpoint(file, signal ? { signal } : {});
  try {
    // A GGUF file says itself what it is.
    if (checkpoint.format === "gguf") return { ...(await ggufModel(checkpoint, signal)), directory, file };
    const names = await readdir(directory);
    if (!names.includes("config.json")) {
      throw new ConvertError("CONVERT_NOT_FOUND", `there is no config.json in "${directory}"`);
    }
    const config = await readConfig(join(directory, "config.json"));
    return { config, checkpoint, rename: (name) => name, directory, file };
  } catch (error) {
    await checkpoint.close();
    throw error;
  }
}
