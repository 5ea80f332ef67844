import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, availableParallelism, cpus, freemem, platform, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { tensor } from "@glossa/tensor";
import { findLibrary } from "../c-api/find-library.ts";
import { identityModel } from "../c-api/identity-model.ts";
import { cpuFlags } from "../cpu-flags.ts";
import { openSession } from "../open-session.ts";
import { providers } from "../providers/index.ts";
import type { BackendName } from "../session.ts";
import { cgroupCpuLimit, defaultThreads, threadPoolSize } from "../threads.ts";
import type { Check, DoctorReport, ProviderReport } from "./report.ts";

/**
 * Looks at everything that running models depends on: versions, backends, execution providers (a graph of one node on
 * each), libraries found and missing, CPU, memory, threads. Never throws for what it finds. Takes a second or two, as a
 * missing GPU driver can be slow to say so.
 */
export async function doctor(): Promise<DoctorReport> {
  const cApi = await checkBackend("c-api");
  const worker = await checkBackend("worker");
  const forced = process.env["GLOSSA_BACKEND"] || undefined;
  const chosen = forced === "worker" || !cApi.ok ? (worker.ok && forced !== "c-api" ? "worker" : undefined) : "c-api";
  const library = attempt(() => findLibrary().path);
  const native = cApi.ok ? await import("./native-facts.ts") : undefined;
  const flags = cpuFlags();
  return {
    versions: {
      runtime: packageVersion("@glossa/runtime") ?? "unknown",
      node: process.version,
      onnxruntime: await native?.libraryVersion(),
      onnxruntimeNode: packageVersion("onnxruntime-node"),
      koffi: packageVersion("koffi"),
    },
    system: {
      platform: platform(),
      arch: arch(),
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cpus: availableParallelism(),
      cpuLimit: cgroupCpuLimit(),
      threads: defaultThreads(),
      poolSize: threadPoolSize(),
      instructions: flags.filter((flag) => /^(avx2|avx512f|avx512_?vnni|avx_vnni|amx_int8|asimddp|i8mm)$/.test(flag)),
      vnni: flags.length === 0 || arch() !== "x64" ? undefined : flags.some((flag) => /vnni|amx_int8/.test(flag)),
      memoryTotalBytes: totalmem(),
      memoryFreeBytes: freemem(),
      memoryLimitBytes: memoryLimit(),
      nvidiaDriver: attempt(() => readFileSync("/proc/driver/nvidia/version", "utf8").split("\n")[0]),
    },
    backend: { chosen, forced, library, "c-api": cApi, worker },
    providers: chosen === undefined ? [] : await checkProviders(chosen, native),
  };
}

const oneNode = identityModel(1, 1);

async function runOneNode(backend: BackendName, provider: string): Promise<number> {
  const started = performance.now();
  await using session = await openSession(oneNode, { backend, provider, threads: 1 });
  const x = tensor("float32", [2], Float32Array.of(1, 2));
  const { y } = await session.run({ x });
  if (y?.data[1] !== 2) throw new Error("the graph of one node gave a wrong result");
  return performance.now() - started;
}

async function checkBackend(backend: BackendName): Promise<Check> {
  try {
    await runOneNode(backend, "cpu");
    return { ok: true };
  } catch (error) {
    return { ok: false, error: (error as Error).message };
  }
}

type NativeFacts = typeof import("./native-facts.ts");

async function checkProviders(backend: BackendName, native: NativeFacts | undefined): Promise<ProviderReport[]> {
  const built = await native?.builtProviders();
  const reports: ProviderReport[] = [];
  // One after the other: some load drivers.
  for (const provider of Object.values(providers)) {
    const { name, remedy } = provider;
    const common = {
      name,
      built: built?.includes(provider.ortName) ?? true,
      libraries: (await native?.librariesOf(provider)) ?? [],
    };
    if (!common.built) {
      reports.push({ ...common, ok: false, error: "this build of ONNX Runtime does not have it", remedy });
      continue;
    }
    try {
      reports.push({ ...common, ok: true, milliseconds: await runOneNode(backend, name) });
    } catch (error) {
      const { message, reason = message } = error as Error & { reason?: string };
      reports.push({ ...common, ok: false, error: reason, remedy });
    }
  }
  return reports;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** From the package.json nearest above the package's main file: not every package exports it. */
function packageVersion(name: string): string | undefined {
  return attempt(() => {
    const require = createRequire(import.meta.url);
    if (name === "@glossa/runtime") return versionIn(require.resolve(`${name}/package.json`));
    for (let folder = dirname(require.resolve(name)); ; folder = dirname(folder)) {
      const version = attempt(() => versionIn(join(folder, "package.json")));
      if (version !== undefined || folder === dirname(folder)) return version;
    }
  });
}

function versionIn(file: string): string | undefined {
  return (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version;
}

/** The container's memory limit: cgroup v2, then v1, where a huge number stands for none. */
function memoryLimit(): number | undefined {
  for (const path of ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]) {
    const limit = Number(attempt(() => readFileSync(path, "utf8").trim()));
    if (Number.isFinite(limit) && limit > 0 && limit < 2 ** 60) return limit;
  }
  return undefined;
}
