import type { Task } from "./architectures/task.ts";
import type { ModelDType, Target } from "./precision-of.ts";

/** Below this, a model is small however it is stored. */
const SMALL_PARAMETERS = 5_000_000;
/** From here on, a language model keeps its quality in 4 bits, and reading its weights is what takes the time. */
const LARGE_PARAMETERS = 1_000_000_000;
/** In float16 more than most graphics cards hold. */
const HUGE_PARAMETERS = 10_000_000_000;

/**
 * The dtype that `"auto"` means: on cuda fp16, or int4 when that would not fit; on cpu int8, but fp32 for what is small
 * anyway and int4 for large language models.
 *
 * @param parameters elements of all tensors of the checkpoint
 */
export function autoDType(task: Task, target: Target, parameters: number): ModelDType {
  if (target === "cuda") return parameters >= HUGE_PARAMETERS ? "int4" : "fp16";
  if (parameters < SMALL_PARAMETERS) return "fp32";
  return task === "text-generation" && parameters >= LARGE_PARAMETERS ? "int4" : "int8";
}
