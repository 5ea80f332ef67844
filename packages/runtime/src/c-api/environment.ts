import { loadApi, type OrtApi, type Pointer } from "./api.ts";

/** What all sessions of a thread share. The OrtEnv itself is one per process; this holds a reference to it. */
export interface Environment {
  readonly api: OrtApi;
  readonly env: Pointer;
  /** Describes ordinary memory, for tensors over JavaScript's buffers. */
  readonly cpuMemory: Pointer;
  readonly allocator: Pointer;
}

let environment: Promise<Environment> | undefined;

/** Severity of the process-wide logger: fatal, as failures are reported as errors. */
const LOG_FATAL = 4;
const DEVICE_ALLOCATOR = 0;
const MEMORY_DEFAULT = 0;

/** @throws RuntimeError `RUNTIME_BACKEND_UNAVAILABLE` */
export function ortEnvironment(): Promise<Environment> {
  environment ??= create();
  return environment;
}

async function create(): Promise<Environment> {
  const api = await loadApi();
  const out = new BigUint64Array(1);
  await api.CreateEnv.async(LOG_FATAL, "glossa", out); // takes tens of milliseconds
  const env = out[0]!;
  api.DisableTelemetryEvents(env);
  return {
    api,
    env,
    cpuMemory: api.out("CreateCpuMemoryInfo", DEVICE_ALLOCATOR, MEMORY_DEFAULT),
    allocator: api.out("GetAllocatorWithDefaultOptions"),
  };
}
