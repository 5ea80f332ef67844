import { RuntimeError } from "../errors.ts";
import type { ResolvedOptions } from "../session-options.ts";

/** Refuses what onnxruntime-node's binding would silently ignore. */
export function assertBindingTakes(options: ResolvedOptions): void {
  if (options.profile) {
    throw new RuntimeError("RUNTIME_UNSUPPORTED", `the worker backend cannot profile: use backend "c-api"`);
  }
  for (const { name, options: given } of options.providers) {
    const ignored = Object.keys(given).filter((key) => key !== "device_id");
    if (ignored.length > 0) {
      throw new RuntimeError(
        "RUNTIME_UNSUPPORTED",
        `the worker backend cannot pass ${ignored.join(", ")} to provider "${name}": use backend "c-api"`,
      );
    }
  }
}
