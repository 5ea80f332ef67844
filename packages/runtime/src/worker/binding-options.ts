import type { InferenceSession } from "onnxruntime-node";
import { providerOf } from "../providers/index.ts";
import type { LogLevel, Optimization, ResolvedOptions } from "../session-options.ts";

const optimizationLevels: Readonly<Record<Optimization, "disabled" | "basic" | "extended" | "all">> = {
  none: "disabled",
  basic: "basic",
  extended: "extended",
  all: "all",
};
const severities: Readonly<Record<LogLevel, 0 | 1 | 2 | 3 | 4>> = {
  verbose: 0,
  info: 1,
  warning: 2,
  error: 3,
  fatal: 4,
};

/** Our options as onnxruntime-node's. */
export function bindingOptions(options: ResolvedOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: options.providers.map(({ name, options: given }) => {
      const device = given["device_id"];
      const bindingName = providerOf(name).name;
      return device === undefined ? bindingName : { name: bindingName, deviceId: Number(device) };
    }),
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: optimizationLevels[options.optimization],
    enableCpuMemArena: options.arena,
    enableMemPattern: options.memoryPattern,
    freeDimensionOverrides: { ...options.freeDimensions },
    logSeverityLevel: severities[options.logLevel],
    ...(options.optimizedModelPath === undefined ? {} : { optimizedModelFilePath: options.optimizedModelPath }),
    // Nested by the dots of ONNX Runtime's key names; the binding joins them again.
    extra: nested(options.config),
  };
}

interface Nested {
  [key: string]: string | Nested;
}

function nested(config: Readonly<Record<string, string>>): Nested {
  const root: Nested = {};
  for (const [key, value] of Object.entries(config)) {
    const parts = key.split(".");
    const last = parts.pop()!;
    let level = root;
    for (const part of parts) {
      const next = level[part] ?? {};
      if (typeof next === "string") break;
      level[part] = next;
      level = next;
    }
    level[last] = value;
  }
  return root;
}
