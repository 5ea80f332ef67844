import { describe, expect, test } from "vitest";
import { resolveProviders } from "./providers/index.ts";
import { resolveOptions } from "./session-options.ts";
import { cgroupCpuLimit, defaultThreads, threadPoolSize } from "./threads.ts";

function failure(options: unknown, environment: NodeJS.ProcessEnv = {}): { code: string; message: string } {
  try {
    resolveOptions(options as never, environment);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error("accepted");
}

describe("session options", () => {
  test("defaults", () => {
    const { threads, ...rest } = resolveOptions({}, {});
    expect(threads).toBe(defaultThreads());
    expect(rest).toEqual({
      backend: "auto",
      providers: [{ name: "cpu", options: {} }],
      optimization: "all",
      arena: true,
      memoryPattern: true,
      freeDimensions: {},
      config: { "session.intra_op.allow_spinning": "0", "session.inter_op.allow_spinning": "0" },
      logLevel: "fatal",
      concurrency: 2,
      inline: true,
      cache: undefined,
      profile: false,
      queueLimit: 1024,
    });
  });

  test("what is given", () => {
    const options = resolveOptions(
      {
        spinning: true,
        disabledOptimizers: ["GeluFusion", "MatMulAddFusion"],
        config: { "session.use_env_allocators": "1" },
      },
      { GLOSSA_BACKEND: "worker" },
    );
    expect(options.backend).toBe("worker");
    expect(options.config).toEqual({
      "optimization.disable_specified_optimizers": "GeluFusion;MatMulAddFusion",
      "session.use_env_allocators": "1",
    });
    expect(resolveOptions({ spinning: "run" }, {}).config).toEqual({ "session.force_spinning_stop": "1" });
    expect(resolveOptions({ spinning: "brief" }, {}).config).toEqual({
      "session.force_spinning_stop": "1",
      "session.intra_op.spin_duration_us": "30",
    });
    expect(resolveOptions({ backend: "c-api" }, { GLOSSA_BACKEND: "worker" }).backend).toBe("c-api");
  });

  test("unknown ones are refused with the nearest name", () => {
    expect(failure({ thread: 2 })).toMatchObject({
      code: "RUNTIME_OPTION_UNKNOWN",
      message: expect.stringContaining('"threads"'),
    });
    expect(failure({ intraOpNumThreads: 2 }).code).toBe("RUNTIME_OPTION_UNKNOWN");
    expect(failure({ provider: "cudda" }).message).toContain('did you mean "cuda"');
    expect(failure({ provider: { name: "cuda", device: 1 } })).toMatchObject({
      code: "RUNTIME_OPTION_UNKNOWN",
      message: expect.stringContaining("device_id"),
    });
  });

  test("values that an option cannot take", () => {
    const invalid: unknown[] = [
      null,
      { threads: 0 },
      { threads: 1.5 },
      { threads: "2" },
      { spinning: 1 },
      { spinning: "always" },
      { optimization: "most" },
      { logLevel: "quiet" },
      { backend: "native" },
      { concurrency: 0 },
      { queueLimit: -1 },
      { config: { key: 1 } },
      { freeDimensions: { batch: 0 } },
      { disabledOptimizers: "GeluFusion" },
      { disabledOptimizers: ["a;b"] },
      { cache: "" },
      { signal: {} },
      { provider: 3 },
      { provider: { name: "cuda", device_id: "0" } },
      { provider: { name: "cuda", use_tf32: 1 } },
      { provider: { name: "cuda", cudnn_conv_algo_search: "FAST" } },
      { provider: { name: "constructor" } },
    ];
    for (const options of invalid) expect(failure(options)).toMatchObject({ code: "RUNTIME_OPTION_INVALID" });
    expect(failure({}, { GLOSSA_BACKEND: "fast" }).code).toBe("RUNTIME_OPTION_INVALID");
  });

  test("provider options become ONNX Runtime's strings", () => {
    const spec = {
      name: "cuda",
      device_id: 1,
      gpu_mem_limit: 2n ** 34n,
      use_tf32: false,
      enable_cuda_graph: true,
      arena_extend_strategy: "kSameAsRequested",
    };
    expect(resolveProviders(spec)).toEqual([
      {
        name: "cuda",
        options: {
          device_id: "1",
          gpu_mem_limit: "17179869184",
          use_tf32: "0",
          enable_cuda_graph: "1",
          arena_extend_strategy: "kSameAsRequested",
        },
      },
    ]);
    expect(resolveProviders("auto").at(-1)).toEqual({ name: "cpu", options: {} });
  });
});

describe("threads", () => {
  function files(contents: Record<string, string>): (path: string) => string {
    return (path) => {
      const content = contents[path];
      if (content === undefined) throw new Error("ENOENT");
      return content;
    };
  }

  test("cgroup limits", () => {
    expect(cgroupCpuLimit(files({ "/sys/fs/cgroup/cpu.max": "150000 100000\n" }))).toBe(1.5);
    expect(cgroupCpuLimit(files({ "/sys/fs/cgroup/cpu.max": "max 100000\n" }))).toBeUndefined();
    const first = { "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000" };
    expect(cgroupCpuLimit(files(first))).toBe(2);
    expect(cgroupCpuLimit(files({ ...first, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1" }))).toBeUndefined();
    expect(cgroupCpuLimit(files({}))).toBeUndefined();
  });

  test("defaults", () => {
    expect(defaultThreads()).toBeGreaterThanOrEqual(1);
    expect(defaultThreads()).toBeLessThanOrEqual(8);
    expect(threadPoolSize()).toBe(Number(process.env["UV_THREADPOOL_SIZE"] ?? 4));
  });
});
