import type { ModelSource } from "./backend.ts";
import { ProviderUnavailableError, RuntimeError } from "./errors.ts";
import { providerOf } from "./providers/index.ts";
import type { ResolvedProvider } from "./providers/provider.ts";

/** ONNX Runtime's message without the places and signatures of its C++ sources. */
export function readableMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\S*onnxruntime_src\S*:\d+ [^\n]*?\)(?:::<lambda\([^\n]*?\)>)?(?: const)? (?=\S)/g, "").trim();
}

/** Makes ONNX Runtime's error while loading a model into ours, by its message: both backends have no more. */
export function modelError(error: unknown, model: ModelSource): RuntimeError {
  if (error instanceof RuntimeError) return error;
  const message = readableMessage(error);
  const what = typeof model === "string" ? `the model ${model}` : `the model (${model.byteLength} bytes)`;
  if (
    /NOT_?IMPLEMENTED|Could not find an implementation|No Op registered for|is not a registered function|Unsupported model IR version|is under development/i.test(
      message,
    )
  ) {
    return new RuntimeError("RUNTIME_MODEL_UNSUPPORTED", `${what} needs what this build cannot run: ${message}`, {
      cause: error,
    });
  }
  return new RuntimeError(
    "RUNTIME_MODEL_INVALID",
    `${what} could not be loaded; it may be damaged, incomplete or not an ONNX file: ${message}`,
    { cause: error },
  );
}

/** ONNX Runtime's error about a missing provider as ours, or undefined when it is about something else. */
export function providerError(
  error: unknown,
  providers: readonly ResolvedProvider[],
): ProviderUnavailableError | undefined {
  if (error instanceof ProviderUnavailableError) return error;
  const message = readableMessage(error);
  const asked = providers.find(({ name }) => name !== "cpu");
  if (asked === undefined) return undefined;
  const aboutProvider =
    /shared library|execution provider|not enabled in this build|provider.*not (available|supported|found)|Unknown provider|libcud|cudart|cublas|CUDA|TensorRT|WebGPU|CoreML|DML|DirectML/i;
  if (!aboutProvider.test(message)) return undefined;
  const reason = message.replace(/\.?\s*$/, "");
  const { remedy } = providerOf(asked.name);
  return new ProviderUnavailableError({ provider: asked.name, reason, missing: [], remedy }, { cause: error });
}
