import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Backend, ModelSource } from "./backend.ts";
import { cApiBackend } from "./c-api/c-api-backend.ts";
import { RuntimeError } from "./errors.ts";
import { managedSession } from "./managed-session.ts";
import type { Session } from "./session.ts";
import { type ResolvedOptions, resolveOptions, type SessionOptions } from "./session-options.ts";
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
  const source = await checkModel(model);
  signal?.throwIfAborted();
  const [backend, native] = await openWith(source, resolved);
  if (signal?.aborted) {
    await native.close();
    throw signal.reason;
  }
  return managedSession(native, backend.name, resolved);
}

async function openWith(model: ModelSource, options: ResolvedOptions) {
  if (options.backend === "worker") return [workerBackend, await workerBackend.open(model, options)] as const;
  try {
    return [cApiBackend as Backend, await cApiBackend.open(model, options)] as const;
  } catch (error) {
    const unavailable = (error as { code?: string }).code === "RUNTIME_BACKEND_UNAVAILABLE";
    if (options.backend === "c-api" || !unavailable) throw error;
    return [workerBackend, await workerBackend.open(model, options)] as const;
  }
}

async function checkModel(model: ModelSource): Promise<ModelSource> {
  if (model instanceof Uint8Array || Object.prototype.toString.call(model) === "[object Uint8Array]") {
    if (model.length > 0) return model;
    throw new RuntimeError("RUNTIME_MODEL_INVALID", "the model has no bytes");
  }
  if (typeof model !== "string" || model === "" || model.includes("\0")) {
    throw new RuntimeError(
      "RUNTIME_MODEL_NOT_FOUND",
      "openSession takes a model file's path or its bytes (Uint8Array)",
    );
  }
  const path = resolve(model);
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const missing = cause.code === "ENOENT" || cause.code === "ENOTDIR";
    throw new RuntimeError(
      missing ? "RUNTIME_MODEL_NOT_FOUND" : "RUNTIME_MODEL_INVALID",
      missing ? `there is no model file ${path}` : `the model file ${path} cannot be read: ${cause.message}`,
      { cause },
    );
  });
  if (!info.isFile()) {
    throw new RuntimeError("RUNTIME_MODEL_NOT_FOUND", `${path} is not a file: name the .onnx file itself`);
  }
  if (info.size === 0) throw new RuntimeError("RUNTIME_MODEL_INVALID", `the model file ${path} is empty`);
  return path;
}
