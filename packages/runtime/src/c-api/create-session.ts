import type { ModelSource } from "../backend.ts";
import { ProviderUnavailableError } from "../errors.ts";
import { readableMessage } from "../model-error.ts";
import { onAbort } from "../on-abort.ts";
import { providerOf } from "../providers/index.ts";
import { checkLibraries } from "../providers/library-check.ts";
import type { ResolvedProvider } from "../providers/provider.ts";
import type { LogLevel, Optimization, ResolvedOptions } from "../session-options.ts";
import type { Pointer } from "./api.ts";
import type { Environment } from "./environment.ts";
import { nativeStrings } from "./native-strings.ts";

/** ONNX Runtime's `GraphOptimizationLevel`. */
const optimizationLevels: Readonly<Record<Optimization, number>> = { none: 0, basic: 1, extended: 2, all: 99 };
/** ONNX Runtime's `OrtLoggingLevel`. */
export const logSeverities: Readonly<Record<LogLevel, number>> = {
  verbose: 0,
  info: 1,
  warning: 2,
  error: 3,
  fatal: 4,
};

/** Loads a model on a thread of libuv's pool. */
export async function createSession(
  environment: Environment,
  model: ModelSource,
  options: ResolvedOptions,
  signal: AbortSignal | undefined,
  profilePrefix?: string,
): Promise<Pointer> {
  const { api, env } = environment;
  const sessionOptions = api.out("CreateSessionOptions");
  const forget = onAbort(signal, () => api.SessionOptionsSetLoadCancellationFlag(sessionOptions, true));
  try {
    setOptions(environment, sessionOptions, options);
    if (profilePrefix !== undefined) api.EnableProfiling(sessionOptions, profilePrefix);
    const out = new BigUint64Array(1);
    if (typeof model === "string") await api.CreateSession.async(env, model, sessionOptions, out);
    else await api.CreateSessionFromArray.async(env, model, model.byteLength, sessionOptions, out);
    return out[0]!;
  } finally {
    forget();
    api.ReleaseSessionOptions(sessionOptions);
  }
}

function setOptions(environment: Environment, target: Pointer, options: ResolvedOptions): void {
  const { api } = environment;
  api.SetIntraOpNumThreads(target, options.threads);
  api.SetInterOpNumThreads(target, 1);
  api.SetSessionGraphOptimizationLevel(target, optimizationLevels[options.optimization]);
  api.SetSessionLogSeverityLevel(target, logSeverities[options.logLevel]);
  if (!options.arena) api.DisableCpuMemArena(target);
  if (!options.memoryPattern) api.DisableMemPattern(target);
  for (const [name, size] of Object.entries(options.freeDimensions)) {
    api.AddFreeDimensionOverrideByName(target, name, size);
  }
  for (const [key, value] of Object.entries(options.config)) api.AddSessionConfigEntry(target, key, value);
  if (options.optimizedModelPath !== undefined) api.SetOptimizedModelFilePath(target, options.optimizedModelPath);
  for (const provider of options.providers) {
    if (providerOf(provider.name).checkFirst && missingLibraries(environment, provider).length > 0) {
      throw providerUnavailable(environment, provider, new Error("libraries are missing"));
    }
    try {
      appendProvider(environment, target, provider);
    } catch (error) {
      throw providerUnavailable(environment, provider, error);
    }
  }
}

function missingLibraries({ api }: Environment, { name }: Pick<ResolvedProvider, "name">): string[] {
  return checkLibraries(providerOf(name), api.libraryPath)
    .filter(({ found }) => !found)
    .map((library) => `${library.name} (in ${library.where})`);
}

/** Says which of the provider's libraries are missing, where that can be known. */
function providerUnavailable(
  environment: Environment,
  { name }: ResolvedProvider,
  cause: unknown,
): ProviderUnavailableError {
  const provider = providerOf(name);
  const missing = missingLibraries(environment, { name });
  const reason = readableMessage(cause).replace(/\.?\s*$/, "");
  return new ProviderUnavailableError({ provider: name, reason, missing, remedy: provider.remedy }, { cause });
}

/** Switches an execution provider on. Throws ONNX Runtime's error when its library cannot be loaded. */
export function appendProvider({ api }: Environment, target: Pointer, { name, options }: ResolvedProvider): void {
  const provider = providerOf(name);
  const keys = nativeStrings(Object.keys(options));
  const values = nativeStrings(Object.values(options));
  const count = keys.length;
  switch (provider.append) {
    case "none":
      return;
    case "generic":
      api.SessionOptionsAppendExecutionProvider(target, provider.appendName ?? provider.name, keys, values, count);
      return;
    case "cuda": {
      const native = api.out("CreateCUDAProviderOptions");
      try {
        if (count > 0) api.UpdateCUDAProviderOptions(native, keys, values, count);
        api.SessionOptionsAppendExecutionProvider_CUDA_V2(target, native);
        return;
      } finally {
        api.ReleaseCUDAProviderOptions(native);
      }
    }
    case "tensorrt": {
      const native = api.out("CreateTensorRTProviderOptions");
      try {
        if (count > 0) api.UpdateTensorRTProviderOptions(native, keys, values, count);
        api.SessionOptionsAppendExecutionProvider_TensorRT_V2(target, native);
        return;
      } finally {
        api.ReleaseTensorRTProviderOptions(native);
      }
    }
  }
}
