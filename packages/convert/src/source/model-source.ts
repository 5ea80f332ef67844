import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConvertError } from "../errors.ts";
import type { Checkpoint } from "../readers/checkpoint.ts";
import { openCheckpoint } from "../readers/open-checkpoint.ts";
import { ggufModel } from "./gguf/gguf-model.ts";
import { readJson } from "./read-json.ts";

/** A model on disk before its conversion. */
export interface ModelSource {
  /** config.json, or what stands for it in a GGUF file. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly checkpoint: Checkpoint;
  /** From the architecture's tensor names to the checkpoint's. */
  readonly rename: (name: string) => string;
  /** Where config.json and the files that are copied lie. */
  readonly directory: string;
}

/**
 * Opens a model directory (config.json beside weights), a weights file with a config.json beside it, or a GGUF file, whose
 * metadata take the place of config.json.
 *
 * @throws ConvertError `CONVERT_NOT_FOUND`, and what `openCheckpoint` throws
 */
export async function openModelSource(path: string, signal?: AbortSignal): Promise<ModelSource> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    (cause: unknown) => {
      throw new ConvertError("CONVERT_NOT_FOUND", `there is no "${path}"`, { cause });
    },
  );
  const directory = isDirectory ? path : dirname(path);
  const names = await readdir(directory);
  const options = signal ? { signal } : {};
  if (path.endsWith(".gguf") || !names.includes("config.json")) {
    // A GGUF file says itself what it is.
    const checkpoint = await openCheckpoint(path, options);
    try {
      if (checkpoint.format === "gguf") return { ...(await ggufModel(checkpoint, signal)), directory };
      throw new ConvertError("CONVERT_NOT_FOUND", `there is no config.json in "${directory}"`);
    } catch (error) {
      await checkpoint.close();
      throw error;
    }
  }
  const config = await readJson(join(directory, "config.json"));
  const checkpoint = await openCheckpoint(path, options);
  return { config, checkpoint, rename: (name) => name, directory };
}
