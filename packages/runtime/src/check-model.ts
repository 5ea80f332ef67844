import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { ModelSource } from "./backend.ts";
import { RuntimeError } from "./errors.ts";

/**
 * The model as bytes or as an absolute path of a file that is there.
 *
 * @throws RuntimeError `RUNTIME_MODEL_NOT_FOUND`, `RUNTIME_MODEL_INVALID`
 */
export async function checkModel(model: ModelSource): Promise<ModelSource> {
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
