import { tensor } from "@glossa/tensor";
import { networkModel } from "@glossa/testing";
import { describe, expect, test } from "vitest";
import { backendContract, bits } from "./backend.contract.ts";
import { openSession } from "./open-session.ts";
import type { SessionOptions } from "./session-options.ts";

const options: SessionOptions = { threads: 1 };

describe("c-api", () => {
  backendContract("c-api", (model, more) => openSession(model, { ...options, backend: "c-api", ...more }), {
    dtypes: [],
    stopsRunningRuns: false,
  });
});

describe("worker", () => {
  backendContract("worker", (model, more) => openSession(model, { ...options, backend: "worker", ...more }), {
    // onnxruntime-node's binding does not have these.
    dtypes: ["bfloat16", "int4", "uint4"],
    // It cannot stop a run either: the promise rejects, and the thread is busy until the run ends.
    stopsRunningRuns: true,
  });
});

test("both backends give the same bits", async () => {
  const { model } = networkModel();
  await using a = await openSession(model, { ...options, backend: "c-api" });
  await using b = await openSession(model, { ...options, backend: "worker" });
  for (const batch of [1, 3, 32]) {
    const x = tensor(
      "float32",
      [batch, 64],
      Float32Array.from({ length: batch * 64 }, (_, index) => Math.sin(index * 1.7)),
    );
    expect(bits((await a.run({ x })).y!)).toEqual(bits((await b.run({ x })).y!));
  }
});
