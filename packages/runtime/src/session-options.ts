import { resolve } from "node:path";
import { RuntimeError } from "./errors.ts";
import { type ProviderSpec, resolveProviders } from "./providers/index.ts";
import type { ResolvedProvider } from "./providers/provider.ts";
import type { BackendName } from "./session.ts";
import { suggestion } from "./suggestion.ts";
import { defaultThreads } from "./threads.ts";

/** How much ONNX Runtime rewrites the graph when it is loaded. */
export type Optimization = "none" | "basic" | "extended" | "all";
/** ONNX Runtime's own log lines on stderr, from this severity on. */
export type LogLevel = "verbose" | "info" | "warning" | "error" | "fatal";

export interface SessionOptions {
  /** Default: environment variable `GLOSSA_BACKEND`, else `"auto"`: c-api where it loads, worker otherwise. */
  readonly backend?: BackendName | "auto" | undefined;
  /**
   * Execution provider by name, or with its options. `"auto"` tries CUDA, DirectML or Core ML as the system has them and
   * takes the first that can be loaded and takes at least one node, else the CPU. Default `"cpu"`.
   */
  readonly provider?: ProviderSpec | undefined;
  /** Threads of one run. Default: the CPUs that the process may use (cgroup limits counted), at most 8. */
  readonly threads?: number | undefined;
  /**
   * Threads that wait for work spin before they sleep. `"brief"`: for 30 µs and never after a run, which makes runs of many
   * small operators a quarter to a third faster where CPUs are free, and costs little where they are not. `"run"`: as long as
   * a run is under way, up to ONNX Runtime's own limit; twice as slow where other work wants the CPUs or several runs are in
   * flight. `true`: also for a while after each run. Default false.
   */
  readonly spinning?: boolean | "brief" | "run" | undefined;
  /** Default `"all"`. */
  readonly optimization?: Optimization | undefined;
  /** Names of ONNX Runtime's graph optimizers to leave out, such as `"SkipLayerNormFusion"`. */
  readonly disabledOptimizers?: readonly string[] | undefined;
  /** Keep freed memory for the next run. Default true; off halves what stays after one large batch. */
  readonly arena?: boolean | undefined;
  /** Plan memory for repeated shapes. Default true. */
  readonly memoryPattern?: boolean | undefined;
  /** Fixes symbolic dimensions by name, which lets more be optimized: `{ batch: 1 }`. */
  readonly freeDimensions?: Readonly<Record<string, number>> | undefined;
  /** Entries of ONNX Runtime's session configuration, key → value, as its documentation spells them. */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** Default `"fatal"`: failures come as errors, not as lines on stderr. */
  readonly logLevel?: LogLevel | undefined;
  /** Runs inside ONNX Runtime at once. Default 2. Further ones wait, first come, first served. */
  readonly concurrency?: number | undefined;
  /**
   * Runs that proved to take about 0.1 ms run on the calling thread, where handing them over would cost more than they
   * do; every 2 ms one is handed over all the same. Default true. c-api backend with provider cpu only.
   */
  readonly inline?: boolean | undefined;
  /**
   * A folder in which the optimized graph and packed weights are kept for the next start: about 3 times faster, and the
   * weights' memory is shared between processes. Provider cpu only. Default: none.
   */
  readonly cache?: string | undefined;
  /** Records how long each operator takes, for `session.profile()`. Costs time in every run. Default false. c-api only. */
  readonly profile?: boolean | undefined;
  /** Runs that may wait; one more is refused with `RUNTIME_QUEUE_FULL`. Default 1024. */
  readonly queueLimit?: number | undefined;
  /** Ends the loading: the promise rejects with the signal's reason, and what was loaded is freed. */
  readonly signal?: AbortSignal | undefined;
}

/** All options with their defaults filled in: plain data, so that it can be sent to a worker. */
export interface ResolvedOptions {
  readonly backend: BackendName | "auto";
  /** To be tried in this order; a backend gets exactly one. */
  readonly providers: readonly ResolvedProvider[];
  readonly threads: number;
  readonly optimization: Optimization;
  readonly arena: boolean;
  readonly memoryPattern: boolean;
  readonly freeDimensions: Readonly<Record<string, number>>;
  readonly config: Readonly<Record<string, string>>;
  readonly logLevel: LogLevel;
  readonly concurrency: number;
  readonly inline: boolean;
  readonly cache: string | undefined;
  readonly profile: boolean;
  /** Where ONNX Runtime writes the optimized model; the cache's business. */
  readonly optimizedModelPath?: string;
  readonly queueLimit: number;
}

/** Longer than what lies between the parallel parts of a decoder's step; a thread that sleeps takes longer to wake up. */
const BRIEF_SPIN_US = 30;

const spinnings = [false, true, "brief", "run"] as const;
const optimizations: readonly Optimization[] = ["none", "basic", "extended", "all"];
const logLevels: readonly LogLevel[] = ["verbose", "info", "warning", "error", "fatal"];
const backends = ["c-api", "worker", "auto"] as const;

const optionNames: readonly (keyof SessionOptions)[] = [
  "backend",
  "provider",
  "threads",
  "spinning",
  "optimization",
  "disabledOptimizers",
  "arena",
  "memoryPattern",
  "freeDimensions",
  "config",
  "logLevel",
  "concurrency",
  "inline",
  "cache",
  "profile",
  "queueLimit",
  "signal",
];

function invalid(name: string, expected: string, value: unknown): RuntimeError {
  return new RuntimeError("RUNTIME_OPTION_INVALID", `option ${name} takes ${expected}, but got ${String(value)}`);
}

function oneOf<T extends string>(name: string, value: unknown, values: readonly T[], fallback: T): T {
  if (value === undefined) return fallback;
  const found = values.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw invalid(name, values.map((candidate) => `"${candidate}"`).join(", "), value);
}

function boolean(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value !== "boolean") throw invalid(name, "true or false", value);
  return value;
}

function integer(name: string, value: unknown, fallback: number, least: number, most: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw invalid(name, `an integer from ${least} to ${most}`, value);
  }
  return value;
}

function entriesOf(name: string, value: unknown): [string, unknown][] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(name, "an object", value);
  return Object.entries(value);
}

/** No machine has more hardware threads; a larger number is a mistake in units. */
const MOST_THREADS = 1024;
/** koffi queues at most 256 asynchronous calls in a process (its default `max_async_calls`). */
const MOST_CONCURRENT_RUNS = 64;

/** Checks options and fills in the defaults. Unknown ones are refused with the nearest valid name. */
export function resolveOptions(options: SessionOptions, environment: NodeJS.ProcessEnv = process.env): ResolvedOptions {
  if (typeof options !== "object" || options === null) throw invalid("options", "an object", options);
  for (const name of Object.keys(options)) {
    if (!(optionNames as readonly string[]).includes(name)) {
      throw new RuntimeError(
        "RUNTIME_OPTION_UNKNOWN",
        `openSession has no option "${name}": ${suggestion(name, optionNames)}`,
      );
    }
  }
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    throw invalid("signal", "an AbortSignal", options.signal);
  }
  const forced = oneOf("GLOSSA_BACKEND (environment)", environment["GLOSSA_BACKEND"] || undefined, backends, "auto");
  const config: Record<string, string> = {};
  const { spinning = false } = options;
  if (!spinnings.includes(spinning)) throw invalid("spinning", 'true, false, "brief" or "run"', spinning);
  if (spinning === false) {
    config["session.intra_op.allow_spinning"] = "0";
    config["session.inter_op.allow_spinning"] = "0";
  } else if (spinning !== true) config["session.force_spinning_stop"] = "1";
  if (spinning === "brief") config["session.intra_op.spin_duration_us"] = String(BRIEF_SPIN_US);
  if (options.disabledOptimizers !== undefined) {
    const names = options.disabledOptimizers;
    if (!Array.isArray(names) || !names.every((name) => /^\w+$/.test(name))) {
      throw invalid("disabledOptimizers", "a list of optimizer names", JSON.stringify(names));
    }
    config["optimization.disable_specified_optimizers"] = names.join(";");
  }
  for (const [key, value] of entriesOf("config", options.config)) {
    if (!/^[^\0]{1,1024}$/.test(key)) throw invalid("config", "keys of 1 to 1024 characters", JSON.stringify(key));
    if (typeof value !== "string") throw invalid(`config["${key}"]`, "a string", value);
    config[key] = value;
  }
  for (const [name, size] of entriesOf("freeDimensions", options.freeDimensions)) {
    integer(`freeDimensions["${name}"]`, size, 1, 1, Number.MAX_SAFE_INTEGER);
  }
  const providers = resolveProviders(options.provider ?? "cpu");
  if (options.cache !== undefined) {
    if (typeof options.cache !== "string" || options.cache === "") throw invalid("cache", "a folder", options.cache);
    if (providers.at(-1)?.name !== "cpu") {
      throw new RuntimeError("RUNTIME_UNSUPPORTED", `option cache works with provider "cpu" or "auto" only`);
    }
  }
  return {
    backend: oneOf("backend", options.backend, backends, forced),
    providers,
    threads: integer("threads", options.threads, defaultThreads(), 1, MOST_THREADS),
    optimization: oneOf("optimization", options.optimization, optimizations, "all"),
    arena: boolean("arena", options.arena, true),
    memoryPattern: boolean("memoryPattern", options.memoryPattern, true),
    freeDimensions: { ...options.freeDimensions },
    config,
    logLevel: oneOf("logLevel", options.logLevel, logLevels, "fatal"),
    concurrency: integer("concurrency", options.concurrency, 2, 1, MOST_CONCURRENT_RUNS),
    inline: boolean("inline", options.inline, true),
    cache: options.cache === undefined ? undefined : resolve(options.cache),
    profile: boolean("profile", options.profile, false),
    queueLimit: integer("queueLimit", options.queueLimit, 1024, 0, 1_000_000),
  };
}
