import { tensor } from "@glossa/tensor";
import { addOneModel, onnxModel } from "@glossa/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openSession } from "./open-session.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.doUnmock("koffi");
  vi.resetModules();
});

/** 24 MiB of weights: takes long enough to load to be aborted. */
function largeModel(): Uint8Array {
  const layers = Array.from({ length: 6 }, (_, index) => index);
  return onnxModel({
    inputs: [["x0", "float32", ["n", 1024]]],
    outputs: [["x6", "float32", ["n", 1024]]],
    nodes: layers.map((index) => ({ op: "MatMul", inputs: [`x${index}`, `w${index}`], outputs: [`x${index + 1}`] })),
    initializers: Object.fromEntries(layers.map((index) => [`w${index}`, tensor("float32", [1024, 1024])])),
  }).model;
}

describe("aborting a load", () => {
  test.each(["c-api", "worker"] as const)("%s", async (backend) => {
    const model = largeModel();
    for (const moment of [0, 10, 30]) {
      const controller = new AbortController();
      const reason = new Error("not needed after all");
      setTimeout(() => controller.abort(reason), moment);
      await expect(openSession(model, { backend, signal: controller.signal })).rejects.toBe(reason);
    }
    await (await openSession(model, { backend, signal: new AbortController().signal })).close();
  });
});

describe("which backend", () => {
  const x = tensor("float32", [1, 4]);

  test("the c-api where it loads, the worker when the environment says so", async () => {
    await using first = await openSession(addOneModel());
    expect(first.backend).toBe("c-api");
    vi.stubEnv("GLOSSA_BACKEND", "worker");
    await using second = await openSession(addOneModel());
    expect(second.backend).toBe("worker");
  });

  test("the worker where koffi cannot be loaded, unless the c-api is asked for", async () => {
    vi.doMock("koffi", () => {
      throw new Error("no binary for this system");
    });
    vi.resetModules();
    const fresh = await import("./open-session.ts");
    await using session = await fresh.openSession(addOneModel());
    expect(session.backend).toBe("worker");
    expect((await session.run({ x })).y?.data[0]).toBe(1);
    await expect(fresh.openSession(addOneModel(), { backend: "c-api" })).rejects.toMatchObject({
      code: "RUNTIME_BACKEND_UNAVAILABLE",
      message: expect.stringContaining("koffi"),
    });
  });

  test("none where the library that the environment names cannot be loaded", async () => {
    vi.stubEnv("GLOSSA_ONNXRUNTIME_LIBRARY", "/nowhere/libonnxruntime.so");
    vi.resetModules();
    const fresh = await import("./open-session.ts");
    await expect(fresh.openSession(addOneModel())).rejects.toMatchObject({
      code: "RUNTIME_BACKEND_UNAVAILABLE",
      message: expect.stringContaining("/nowhere/libonnxruntime.so"),
    });
  });
});
