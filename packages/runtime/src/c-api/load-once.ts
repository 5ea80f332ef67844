import type { ModelSource } from "../backend.ts";
import { onAbort } from "../on-abort.ts";
import type { ResolvedOptions } from "../session-options.ts";
import { fileIdentity, modelFiles } from "../start-cache/model-files.ts";
import { usableCpus } from "../threads.ts";
import { hold, isGone, type LoadedModel } from "./loaded-model.ts";

interface Entry {
  readonly loading: Promise<LoadedModel>;
  /** When it is loaded. */
  model?: LoadedModel;
}

/** Models of files that sessions of this thread loaded, or are loading. */
const entries = new Map<string, Entry>();

/**
 * Loads a model file, or takes a hold on the model that another session of this thread has loaded from the same file with
 * the same options: it then costs no memory of its own.
 *
 * ONNX Runtime can share weights between models too (AddInitializer, with a container of packed weights), but goes by the
 * weights' names, while its optimizers change weights in place: the results are wrong then
 * (docs/decisions/0007-one-model-several-sessions.md).
 *
 * @param load loads it; called again for the next session when it fails
 */
export async function loadOnce(
  model: ModelSource,
  options: ResolvedOptions,
  load: () => Promise<LoadedModel>,
  signal: AbortSignal | undefined,
): Promise<LoadedModel> {
  if (typeof model !== "string" || !mayShare(options)) return load();
  const key = await keyOf(model, options);
  for (const [key, { model }] of entries) if (model !== undefined && isGone(model)) entries.delete(key);
  for (;;) {
    signal?.throwIfAborted();
    const known = entries.get(key);
    if (known === undefined) break;
    const found = await unlessAborted(
      known.loading.catch(() => undefined),
      signal,
    );
    if (found !== undefined && hold(found)) return found;
    if (entries.get(key) === known) entries.delete(key);
  }
  const entry: Entry = { loading: load() };
  entries.set(key, entry);
  try {
    entry.model = await entry.loading;
    return entry.model;
  } catch (error) {
    if (entries.get(key) === entry) entries.delete(key);
    throw error;
  }
}

/** Whether a model of these options is one that other sessions of the thread may use. */
export function mayShare(
  { providers, profile, optimizedModelPath, threads }: ResolvedOptions,
  cpus: number = usableCpus(),
): boolean {
  if (providers.some(({ name }) => name !== "cpu") || profile || optimizedModelPath !== undefined) return false;
  // Sessions over one model share its threads: no loss where it has none of its own, or where they take all CPUs anyway.
  return threads === 1 || threads >= cpus;
}

async function keyOf(model: string, options: ResolvedOptions): Promise<string> {
  const { external } = await modelFiles(model);
  const files = await Promise.all([model, ...external].map(fileIdentity));
  const { threads, optimization, arena, memoryPattern, freeDimensions, config, logLevel } = options;
  return JSON.stringify([files, threads, optimization, arena, memoryPattern, freeDimensions, config, logLevel]);
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal?.reason));
    promise.then(resolve, reject).finally(forget);
  });
}
