import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConvertError } from "../errors.ts";
import type { Checkpoint } from "../readers/checkpoint.ts";
import { openCheckpoint } from "../readers/open-checkpoint.ts";
import { readJson } from "./read-json.ts";

/** A model on disk before its conversion. */
export interface ModelSource {
  /** config.json. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly checkpoint: Checkpoint;
  /** From the architecture's tensor names to the checkpoint's. */
  readonly rename: (name: string) => string;
  /** Where config.json and the files that are copied lie. */
  readonly directory: string;
}

/**
 * Opens a model directory (config.json beside weights), or a weights file with a config.json beside it.
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
  if (!(await readdir(directory)).includes("config.json")) {
    throw new ConvertError("CONVERT_NOT_FOUND", `there is no config.json in "${directory}"`);
  }
  const config = await readJson(join(directory, "config.json"));
  const checkpoint = await openCheckpoint(path, signal ? { signal } : {});
  return { config, checkpoint, rename: (name) => name, directory };
}
