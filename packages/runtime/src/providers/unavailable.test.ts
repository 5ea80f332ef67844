import { existsSync } from "node:fs";
import { addOneModel } from "@glossa/testing";
import { describe, expect, test } from "vitest";
import { openSession } from "../open-session.ts";
import { autoOrder, providers } from "./index.ts";

const hasNvidia = existsSync("/proc/driver/nvidia/version");

describe.each(["c-api", "worker"] as const)("providers that are not here (%s)", (backend) => {
  test.skipIf(hasNvidia)("say what is missing and how to install it", async () => {
    const error = await openSession(addOneModel(), { backend, provider: "cuda" }).catch((reason) => reason);
    expect(error).toMatchObject({
      name: "ProviderUnavailableError",
      code: "RUNTIME_PROVIDER_UNAVAILABLE",
      provider: "cuda",
      remedy: providers["cuda"]!.remedy,
    });
    expect(error.message).toContain(error.remedy);
    if (backend === "c-api" && process.platform === "linux") {
      expect(error.missing.join()).toContain("libonnxruntime_providers_cuda.so");
    }
  });

  test.skipIf(process.platform !== "linux")("those of other systems", async () => {
    for (const provider of ["coreml", "dml"]) {
      await expect(openSession(addOneModel(), { backend, provider })).rejects.toMatchObject({
        code: "RUNTIME_PROVIDER_UNAVAILABLE",
        provider,
      });
    }
  });

  test.skipIf(hasNvidia || process.platform !== "linux")("auto goes on to the CPU", async () => {
    await using session = await openSession(addOneModel(), { backend, provider: "auto" });
    expect(session.provider).toBe("cpu");
  });
});

test.skipIf(hasNvidia)("all CUDA options reach the library, which is what is missing", async () => {
  const provider = {
    name: "cuda",
    device_id: 0,
    gpu_mem_limit: 2 ** 31,
    arena_extend_strategy: "kSameAsRequested",
    cudnn_conv_algo_search: "HEURISTIC",
    use_tf32: false,
    enable_cuda_graph: true,
  };
  await expect(openSession(addOneModel(), { backend: "c-api", provider })).rejects.toMatchObject({
    code: "RUNTIME_PROVIDER_UNAVAILABLE",
  });
  // The stock binding would drop them without a word.
  await expect(openSession(addOneModel(), { backend: "worker", provider })).rejects.toMatchObject({
    code: "RUNTIME_UNSUPPORTED",
  });
});

test("what auto tries, by system", () => {
  expect(autoOrder("linux")).toEqual(["cuda", "cpu"]);
  expect(autoOrder("win32")).toEqual(["cuda", "dml", "cpu"]);
  expect(autoOrder("darwin")).toEqual(["coreml", "cpu"]);
  expect(autoOrder("freebsd")).toEqual(["cpu"]);
});
