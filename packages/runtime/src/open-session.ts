import type { Backend, BackendSession, ModelSource } from "./backend.ts";
import { checkModel } from "./check-model.ts";
import { identify, type LoadEvent, loadChannel } from "./diagnostics.ts";
import { RuntimeError } from "./errors.ts";
import { managedSession } from "./managed-session.ts";
import { providerOf } from "./providers/index.ts";
import { RECORD_PLACEMENT } from "./providers/record-placement.ts";
import type { CacheState, Session } from "./session.ts";
import { type ResolvedOptions, resolveOptions, type SessionOptions } from "./session-options.ts";
import { openCached } from "./start-cache/open-cached.ts";
import { workerBackend } from "./worker/worker-backend.ts";

/**
 * Loads an ONNX model without blocking the event loop.
 *
 * @param model a file's path (external data is looked for next to it), or the file's bytes (which must not change until
 *   the promise settles)
 * @throws RuntimeError `RUNTIME_MODEL_…`, `RUNTIME_OPTION_…`, `RUNTIME_BACKEND_UNAVAILABLE`,
 *   `RUNTIME_PROVIDER_UNAVAILABLE`; the signal's reason when aborted
 */
export async function openSession(model: ModelSource, options: SessionOptions = {}): Promise<Session> {
  const resolved = resolveOptions(options);
  const { signal } = options;
  signal?.throwIfAborted();
  const started = performance.now();
  const name = typeof model === "string" ? model : "bytes";
  const report = (outcome: Pick<LoadEvent, "session" | "cache" | "error">): void => {
    if (!loadChannel.hasSubscribers) return;
    loadChannel.publish({ model: name, milliseconds: performance.now() - started, ...outcome });
  };
  try {
    const source = await checkModel(model);
    signal?.throwIfAborted();
    const [backend, native, cache] = await openWithBackend(source, resolved, signal);
    if (signal?.aborted) {
      await native.close();
      throw signal.reason;
    }
    const identity = identify(name, backend.name, native.provider);
    report({ session: identity, cache, error: undefined });
    return managedSession(native, identity, resolved, cache);
  } catch (error) {
    report({ session: undefined, cache: undefined, error });
    throw error;
  }
}

type Opened = readonly [Backend, BackendSession, CacheState];

async function openWithBackend(
  model: ModelSource,
  options: ResolvedOptions,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  if (options.backend === "worker") return openWithProvider(workerBackend, model, options, signal);
  try {
    return await openWithProvider(await loadCApi(), model, options, signal);
  } catch (error) {
    const unavailable = (error as { code?: string }).code === "RUNTIME_BACKEND_UNAVAILABLE";
    // Who names a library wants that one.
    const wanted = options.backend === "c-api" || Boolean(process.env["GLOSSA_ONNXRUNTIME_LIBRARY"]);
    if (wanted || !unavailable) throw error;
    return openWithProvider(workerBackend, model, options, signal);
  }
}

/** koffi throws on import where it has no binary for the system, so it is imported only here. */
async function loadCApi(): Promise<Backend> {
  try {
    return (await import("./c-api/c-api-backend.ts")).cApiBackend;
  } catch (cause) {
    throw new RuntimeError(
      "RUNTIME_BACKEND_UNAVAILABLE",
      `the c-api backend needs koffi, which could not be loaded: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Tries the providers in order. One that cannot be loaded, or that takes no node, gives way to the next. */
async function openWithProvider(
  backend: Backend,
  model: ModelSource,
  options: ResolvedOptions,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  for (const [index, provider] of options.providers.entries()) {
    const isLast = index === options.providers.length - 1;
    const config = provider.name === "cpu" ? options.config : { ...options.config, [RECORD_PLACEMENT]: "1" };
    const chosen = { ...options, providers: [provider], config };
    let session: BackendSession;
    let cache: CacheState = "off";
    try {
      if (provider.name === "cpu") ({ session, cache } = await openCached(backend, model, chosen, signal));
      else session = await backend.open(model, chosen, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (isLast || (error as { code?: string }).code !== "RUNTIME_PROVIDER_UNAVAILABLE") throw error;
      continue;
    }
    const { ortName } = providerOf(provider.name);
    const idle = session.placement?.every((part) => part.provider !== ortName || part.nodes === 0) ?? false;
    if (isLast || !idle) return [backend, session, cache];
    await session.close();
  }
  throw new RuntimeError("RUNTIME_OPTION_INVALID", "no execution provider was named");
}
