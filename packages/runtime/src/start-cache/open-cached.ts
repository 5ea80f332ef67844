import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Backend, BackendSession, ModelSource } from "../backend.ts";
import type { CacheState } from "../session.ts";
import type { ResolvedOptions } from "../session-options.ts";
import { cacheKey } from "./cache-key.ts";

const MODEL = "model.onnx";
const WEIGHTS = "weights.bin";

/** Initializers below this stay inside the model file. */
const LEAST_EXTERNAL_BYTES = 1024;

/**
 * Opens a model through the cache: the first time the optimized graph and the packed weights are written, later they are
 * loaded, which skips the optimization and maps the weights into memory. Entries are written aside and renamed, so other
 * processes see a whole entry or none. A damaged one is removed and made again.
 */
export async function openCached(
  backend: Backend,
  model: ModelSource,
  options: ResolvedOptions,
  signal: AbortSignal | undefined,
): Promise<{ session: BackendSession; cache: CacheState }> {
  const folder = options.cache;
  if (folder === undefined) return { session: await backend.open(model, options, signal), cache: "off" };
  const key = await cacheKey(model, options, await backend.version());
  const entry = join(folder, key);
  const stored = join(entry, MODEL);
  if (await exists(stored)) {
    try {
      const session = await backend.open(stored, { ...options, optimization: "none", freeDimensions: {} }, signal);
      return { session, cache: "hit" };
    } catch (error) {
      if (!/^RUNTIME_MODEL_/.test((error as { code?: string }).code ?? "")) throw error;
      await rm(entry, { recursive: true, force: true });
    }
  }
  const aside = await makeAside(folder, key);
  if (aside === undefined) return { session: await backend.open(model, options, signal), cache: "unwritable" };
  try {
    const session = await backend.open(
      model,
      {
        ...options,
        optimizedModelPath: join(aside, MODEL),
        config: {
          ...options.config,
          "session.save_external_prepacked_constant_initializers": "1",
          "session.optimized_model_external_initializers_file_name": WEIGHTS,
          "session.optimized_model_external_initializers_min_size_in_bytes": String(LEAST_EXTERNAL_BYTES),
        },
      },
      signal,
    );
    // Fails when another process was first: its entry is as good.
    await rename(aside, entry).catch(() => undefined);
    return { session, cache: "written" };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function makeAside(folder: string, key: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    return await mkdtemp(join(folder, `${key}.`));
  } catch {
    return undefined;
  }
}
