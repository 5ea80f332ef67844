import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/**
 * The CPU time that the container may use, in whole or partial CPUs, from cgroup v2 (`cpu.max`) or v1 (`cpu.cfs_*`).
 * Undefined outside Linux or without a limit.
 */
export function cgroupCpuLimit(read: (path: string) => string = readText): number | undefined {
  try {
    const [quota, period] = read("/sys/fs/cgroup/cpu.max").trim().split(/\s+/);
    if (quota !== "max" && Number(quota) > 0 && Number(period) > 0) return Number(quota) / Number(period);
    return undefined;
  } catch {
    // Not cgroup v2, or not Linux.
  }
  try {
    const quota = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
    const period = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_period_us"));
    return quota > 0 && period > 0 ? quota / period : undefined;
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  return readFileSync(path, "utf8");
}

/** More threads than this rarely help one run of a language model, and many sessions share a machine. */
const MOST_DEFAULT_THREADS = 8;

/** The CPUs that the process may really use, whole ones. */
export function usableCpus(): number {
  const limit = Math.floor(cgroupCpuLimit() ?? Number.POSITIVE_INFINITY);
  return Math.max(1, Math.min(availableParallelism(), limit));
}

/** Threads of one run unless told otherwise: the CPUs that the process may really use, at most 8. */
export function defaultThreads(): number {
  return Math.min(usableCpus(), MOST_DEFAULT_THREADS);
}

/** The size of libuv's thread pool, whose threads runs use: `UV_THREADPOOL_SIZE`, 4 by default, at most 1024. */
export function threadPoolSize(): number {
  const size = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4);
  return Number.isInteger(size) && size > 0 ? Math.min(size, 1024) : 4;
}
