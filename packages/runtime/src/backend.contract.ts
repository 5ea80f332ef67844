import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DType, dtypes, type Tensor, tensor } from "@glossa/tensor";
import {
  addOneModel,
  identityModel,
  manyValuesModel,
  misdeclaredModel,
  networkModel,
  nonZeroModel,
  onnxModel,
  slowModel,
  twoOutputsModel,
} from "@glossa/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BackendName, Session } from "./session.ts";
import type { SessionOptions } from "./session-options.ts";

type Open = (model: string | Uint8Array, options?: SessionOptions) => Promise<Session>;

export function bits(values: Tensor): Uint8Array {
  const { data } = values;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no error",
    (error: { code?: string; message: string }) => error.code ?? `no code: ${error.message}`,
  );
}

/** float32 [rows, 4] of 0, 1, 2, … */
function rows(count: number): Tensor<"float32"> {
  return tensor(
    "float32",
    [count, 4],
    Float32Array.from({ length: count * 4 }, (_, index) => index),
  );
}

/** y = x; the 4-bit dtypes have no Identity on the CPU, but casts there and back. */
function echoModel(dtype: DType): Uint8Array {
  if (dtype !== "int4" && dtype !== "uint4") return identityModel(dtype, ["n"]);
  const to = { int8: 3, uint4: 21, int4: 22 };
  return onnxModel({
    inputs: [["x", dtype, ["n"]]],
    outputs: [["y", dtype, ["n"]]],
    nodes: [
      { op: "Cast", inputs: ["x"], outputs: ["wide"], attributes: { to: to.int8 } },
      { op: "Cast", inputs: ["wide"], outputs: ["y"], attributes: { to: to[dtype] } },
    ],
  }).model;
}

function slowFeeds(iterations: number) {
  return {
    count: tensor("int64", [], BigInt64Array.of(BigInt(iterations))),
    x: tensor("float32", [64, 64], new Float32Array(64 * 64).fill(2)),
  };
}

/** What every backend must do, on a provider that `open` asks for; `without` names the cases that it cannot, which must then be refused. */
export function backendContract(
  name: BackendName,
  open: Open,
  without: { readonly dtypes: readonly DType[]; readonly stopsRunningRuns: boolean },
  provider = "cpu",
): void {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "glossa-runtime-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe("what a model declares", () => {
    test("names, dtypes, fixed and symbolic dimensions", async () => {
      await using session = await open(addOneModel());
      expect(session.backend).toBe(name);
      expect(session.provider).toBe(provider);
      expect(session.inputs).toEqual([{ name: "x", dtype: "float32", shape: ["batch", 4] }]);
      expect(session.outputs).toEqual([{ name: "y", dtype: "float32", shape: ["batch", 4] }]);
    });

    test("a scalar, a dimension without a name", async () => {
      await using session = await open(identityModel("int64", ["", "n"]));
      expect(session.inputs[0]?.shape).toEqual(["", "n"]);
      await using scalar = await open(identityModel("float32", []));
      expect(scalar.inputs[0]?.shape).toEqual([]);
    });
  });

  describe("values", () => {
    test.each(dtypes.filter((dtype) => !without.dtypes.includes(dtype)))("%s comes back bit for bit", async (dtype) => {
      await using session = await open(echoModel(dtype));
      const x = tensor(dtype, [6]);
      bits(x).forEach((_, index) => {
        bits(x)[index] = dtype === "bool" ? index % 2 : (index * 37 + 11) % 256;
      });
      const { y } = await session.run({ x });
      expect(y?.dtype).toBe(dtype);
      expect(y?.shape).toEqual([6]);
      expect(bits(y!)).toEqual(bits(x));
      expect(y?.data.buffer).not.toBe(x.data.buffer);
    });

    test("dtypes that the backend lacks are refused", async () => {
      for (const dtype of without.dtypes) {
        const attempt = open(echoModel(dtype)).then(async (session) => {
          try {
            return await session.run({ x: tensor(dtype, [6]) });
          } finally {
            await session.close();
          }
        });
        expect(await code(attempt)).toMatch(/^RUNTIME_(UNSUPPORTED|MODEL_UNSUPPORTED|MODEL_INVALID)$/);
      }
    });

    test("scalars", async () => {
      await using session = await open(identityModel("float32", []));
      const { y } = await session.run({ x: tensor("float32", [], Float32Array.of(2.5)) });
      expect(y).toEqual(tensor("float32", [], Float32Array.of(2.5)));
    });

    test("dimensions of size 0", async () => {
      await using session = await open(addOneModel());
      const { y } = await session.run({ x: tensor("float32", [0, 4]) });
      expect(y).toEqual(tensor("float32", [0, 4]));
      await using found = await open(nonZeroModel());
      expect((await found.run({ x: tensor("float32", [3]) })).y?.shape).toEqual([1, 0]);
    });

    test("shapes that change from run to run", async () => {
      await using session = await open(addOneModel());
      for (const count of [1, 7, 2, 300, 1]) {
        const { y } = await session.run({ x: rows(count) });
        expect(y?.shape).toEqual([count, 4]);
        expect(y?.data).toEqual(rows(count).data.map((value) => value + 1));
      }
    });

    test("outputs whose size depends on the values", async () => {
      await using session = await open(nonZeroModel());
      const { y } = await session.run({ x: tensor("float32", [5], Float32Array.of(0, 1, 0, 3, 4)) });
      expect(y).toEqual(tensor("int64", [1, 3], BigInt64Array.of(1n, 3n, 4n)));
    });

    test("outputs whose declared shape is wrong", async () => {
      await using session = await open(misdeclaredModel());
      for (const count of [2, 3]) {
        const { y } = await session.run({ x: rows(count) });
        expect(y?.shape).toEqual([count * 2, 4]);
        expect(Array.from(y!.data as Float32Array)).toEqual([...rows(count).data, ...rows(count).data]);
      }
    });

    test("views into larger buffers, and shared memory", async () => {
      await using session = await open(addOneModel());
      const large = Float32Array.from({ length: 40 }, (_, index) => index);
      const view = { dtype: "float32", shape: [1, 4], data: large.subarray(8, 12) } as const;
      expect((await session.run({ x: view })).y?.data).toEqual(Float32Array.of(9, 10, 11, 12));
      expect(large[8]).toBe(8);
      const shared = new Float32Array(new SharedArrayBuffer(32), 16, 4);
      shared.set([1, 2, 3, 4]);
      const x = { dtype: "float32", shape: [1, 4], data: shared } as const;
      expect((await session.run({ x })).y?.data).toEqual(Float32Array.of(2, 3, 4, 5));
      expect(shared.buffer.byteLength).toBe(32);
    });

    test("26 inputs and outputs", async () => {
      await using session = await open(manyValuesModel(26));
      const feeds: Record<string, Tensor> = {};
      for (let index = 0; index < 26; index++) feeds[`x${index}`] = tensor("float32", [2], Float32Array.of(index, 1));
      const results = await session.run(feeds);
      expect(Object.keys(results)).toHaveLength(26);
      for (let index = 0; index < 26; index++) {
        expect(results[`y${index}`]?.data).toEqual(Float32Array.of(2 * index, 2));
      }
    });

    test("the model may be a file with external data", async () => {
      const { model, externalData } = networkModel({ external: "network.onnx.data" });
      await writeFile(join(folder, "network.onnx"), model);
      await writeFile(join(folder, "network.onnx.data"), externalData);
      await using fromFile = await open(join(folder, "network.onnx"));
      await using fromBytes = await open(networkModel().model);
      const x = tensor(
        "float32",
        [3, 64],
        Float32Array.from({ length: 192 }, (_, index) => Math.sin(index)),
      );
      expect(bits((await fromFile.run({ x })).y!)).toEqual(bits((await fromBytes.run({ x })).y!));
    });
  });

  describe("fetches", () => {
    test("only the outputs that are named", async () => {
      await using session = await open(twoOutputsModel());
      const x = tensor("float32", [1, 2], Float32Array.of(3, 5));
      expect(Object.keys(await session.run({ x }))).toEqual(["double", "square"]);
      expect(await session.run({ x }, { fetches: ["square"] })).toEqual({
        square: tensor("float32", [1, 2], Float32Array.of(9, 25)),
      });
    });

    test("preallocated outputs are written in place, also into shared memory", async () => {
      await using session = await open(twoOutputsModel());
      const x = tensor("float32", [1, 2], Float32Array.of(3, 5));
      const double = tensor("float32", [1, 2]);
      const square = tensor("float32", [1, 2], new Float32Array(new SharedArrayBuffer(8)));
      const results = await session.run({ x }, { fetches: { square, double } });
      expect(results["double"]).toBe(double);
      expect(results["square"]).toBe(square);
      expect([...double.data, ...square.data]).toEqual([6, 10, 9, 25]);
      const mixed = await session.run({ x }, { fetches: { double, square: null } });
      expect(mixed["double"]).toBe(double);
      expect(mixed["square"]).toEqual(tensor("float32", [1, 2], Float32Array.of(9, 25)));
    });

    test("preallocated outputs that do not fit are refused", async () => {
      await using session = await open(twoOutputsModel());
      const x = tensor("float32", [1, 2], Float32Array.of(3, 5));
      for (const double of [tensor("float32", [2, 1]), tensor("float32", [1, 3]), tensor("int32", [1, 2])]) {
        expect(await code(session.run({ x }, { fetches: { double } }))).toBe("RUNTIME_OUTPUT_INVALID");
      }
      expect(await code(session.run({ x }, { fetches: ["doubel"] }))).toBe("RUNTIME_OUTPUT_UNKNOWN");
      expect(await code(session.run({ x }, { fetches: [] }))).toBe("RUNTIME_OUTPUT_UNKNOWN");
      expect(await code(session.run({ x }, { fetches: ["double", "double"] }))).toBe("RUNTIME_OUTPUT_INVALID");
      expect(session.counters.running).toBe(0);
    });
  });

  describe("many runs", () => {
    test("200 at once, each with its own result", async () => {
      await using session = await open(addOneModel(), { concurrency: 3 });
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          session.run({ x: tensor("float32", [1, 4], new Float32Array(4).fill(index)) }),
        ),
      );
      results.forEach(({ y }, index) => {
        expect(y?.data).toEqual(new Float32Array(4).fill(index + 1));
      });
      expect(session.counters).toEqual({ completed: 200, failed: 0, aborted: 0, running: 0, queued: 0 });
    });

    test("the queue has an end", async () => {
      await using session = await open(slowModel(), { concurrency: 1, queueLimit: 2 });
      const runs = Array.from({ length: 4 }, () => code(session.run(slowFeeds(200))));
      expect(await Promise.all(runs)).toEqual(["no error", "no error", "no error", "RUNTIME_QUEUE_FULL"]);
    });

    test("the event loop turns while a run is under way", async () => {
      await using session = await open(slowModel());
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      await session.run(slowFeeds(20_000));
      clearInterval(timer);
      expect(turns).toBeGreaterThan(5);
    });
  });

  describe("models that cannot be loaded", () => {
    test("a missing file, a folder, an empty file, a file that is not ONNX", async () => {
      expect(await code(open(join(folder, "missing.onnx")))).toBe("RUNTIME_MODEL_NOT_FOUND");
      expect(await code(open(folder))).toBe("RUNTIME_MODEL_NOT_FOUND");
      expect(await code(open(""))).toBe("RUNTIME_MODEL_NOT_FOUND");
      await writeFile(join(folder, "empty.onnx"), "");
      expect(await code(open(join(folder, "empty.onnx")))).toBe("RUNTIME_MODEL_INVALID");
      await writeFile(join(folder, "text.onnx"), "This is not a model.\n".repeat(100));
      expect(await code(open(join(folder, "text.onnx")))).toBe("RUNTIME_MODEL_INVALID");
      expect(await code(open(new Uint8Array(0)))).toBe("RUNTIME_MODEL_INVALID");
      expect(await code(open(crypto.getRandomValues(new Uint8Array(1000))))).toBe("RUNTIME_MODEL_INVALID");
    });

    test("a truncated model, at many places", async () => {
      const { model } = networkModel();
      for (let part = 1; part < 20; part++) {
        const cut = model.slice(0, Math.floor((model.length * part) / 20));
        expect(await code(open(cut))).toBe("RUNTIME_MODEL_INVALID");
      }
    });

    test("missing and truncated external data", async () => {
      const { model, externalData } = networkModel({ external: "cut.data" });
      await writeFile(join(folder, "cut.onnx"), model);
      expect(await code(open(join(folder, "cut.onnx")))).toBe("RUNTIME_MODEL_INVALID");
      await writeFile(join(folder, "cut.data"), externalData.subarray(0, externalData.length - 300));
      expect(await code(open(join(folder, "cut.onnx")))).toBe("RUNTIME_MODEL_INVALID");
    });

    test("an unknown operator", async () => {
      const { model } = onnxModel({
        inputs: [["x", "float32", [1]]],
        outputs: [["y", "float32", [1]]],
        nodes: [{ op: "Frobnicate", inputs: ["x"], outputs: ["y"] }],
      });
      expect(await code(open(model))).toBe("RUNTIME_MODEL_UNSUPPORTED");
    });
  });

  describe("inputs that do not fit", () => {
    test("each is named", async () => {
      await using session = await open(addOneModel());
      const x = rows(1);
      const attempts: [string, unknown, RegExp][] = [
        ["RUNTIME_INPUT_MISSING", {}, /"x" is missing: float32 \[batch, 4\]/],
        ["RUNTIME_INPUT_MISSING", undefined, /input name/],
        ["RUNTIME_INPUT_UNKNOWN", { x, inputids: x }, /"inputids"/],
        ["RUNTIME_INPUT_DTYPE", { x: tensor("int32", [1, 4]) }, /float32 \[batch, 4\].*int32/],
        ["RUNTIME_INPUT_SHAPE", { x: tensor("float32", [1, 5]) }, /\[1, 5\]/],
        ["RUNTIME_INPUT_SHAPE", { x: tensor("float32", [4]) }, /\[4\]/],
        ["RUNTIME_INPUT_SHAPE", { x: { dtype: "float32", shape: [-1, 4], data: new Float32Array(4) } }, /-1/],
        ["RUNTIME_INPUT_DATA", { x: { dtype: "float32", shape: [2, 4], data: new Float32Array(4) } }, /needs 8/],
        ["RUNTIME_INPUT_DATA", { x: { dtype: "float32", shape: [1, 4], data: new Float64Array(4) } }, /Float32Array/],
        ["RUNTIME_INPUT_DATA", { x: [1, 2, 3, 4] }, /tensor/],
      ];
      for (const [expected, feeds, message] of attempts) {
        const attempt = session.run(feeds as never);
        await expect(attempt).rejects.toThrow(message);
        expect(await code(attempt)).toBe(expected);
      }
      const options = { fetchs: [] } as never;
      await expect(session.run({ x }, options)).rejects.toThrow(/did you mean "fetches"/);
      expect((await session.run({ x })).y?.data).toEqual(Float32Array.of(1, 2, 3, 4));
    });

    test("what only ONNX Runtime can see fails the run, and the session lives on", async () => {
      const { model } = onnxModel({
        inputs: [
          ["a", "float32", ["n"]],
          ["b", "float32", ["m"]],
        ],
        outputs: [["y", "float32", ["k"]]],
        nodes: [{ op: "Add", inputs: ["a", "b"], outputs: ["y"] }],
      });
      await using session = await open(model);
      const vector = (size: number): Tensor => tensor("float32", [size]);
      expect(await code(session.run({ a: vector(2), b: vector(3) }))).toBe("RUNTIME_RUN_FAILED");
      expect((await session.run({ a: vector(3), b: vector(3) })).y?.shape).toEqual([3]);
      expect(session.counters).toMatchObject({ completed: 1, failed: 1 });
    });
  });

  describe("aborting", () => {
    test("before the run and before opening", async () => {
      await using session = await open(addOneModel());
      const reason = new Error("no longer wanted");
      await expect(session.run({ x: rows(1) }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      await expect(open(addOneModel(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(session.counters.aborted).toBe(1);
    });

    test("one signal for many runs, without a warning", async () => {
      await using session = await open(slowModel());
      const warnings: Error[] = [];
      const onWarning = (warning: Error): void => {
        warnings.push(warning);
      };
      process.on("warning", onWarning);
      const { signal } = new AbortController();
      await Promise.all(Array.from({ length: 50 }, () => session.run(slowFeeds(2), { signal })));
      await new Promise((resolve) => setImmediate(resolve));
      process.off("warning", onWarning);
      expect(warnings).toEqual([]);
      const controller = new AbortController();
      const reason = new Error("all of them");
      const runs = Array.from({ length: 50 }, () => session.run(slowFeeds(2000), { signal: controller.signal }));
      setTimeout(() => controller.abort(reason), 5);
      const outcomes = await Promise.allSettled(runs);
      const reasons = outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason : undefined));
      expect(reasons.filter((each) => each === reason).length).toBeGreaterThan(40);
      expect(session.counters).toMatchObject({ failed: 0, running: 0, queued: 0 });
    });

    test("during the run, and in the queue", async () => {
      await using session = await open(slowModel(), { concurrency: 1 });
      const reason = new Error("stop");
      const first = new AbortController();
      const second = new AbortController();
      const feeds = slowFeeds(without.stopsRunningRuns ? 20_000 : 1_000_000_000);
      const running = session.run(feeds, { signal: first.signal });
      const queued = session.run(slowFeeds(1), { signal: second.signal });
      const after = session.run(slowFeeds(1));
      running.catch(() => undefined);
      second.abort(reason);
      await expect(queued).rejects.toBe(reason);
      expect(session.counters).toMatchObject({ running: 1, queued: 1, completed: 0 });
      setTimeout(() => first.abort(reason), 20);
      await expect(running).rejects.toBe(reason);
      expect((await after).y?.data[0]).toBe(2);
      expect(session.counters).toEqual({ completed: 1, failed: 0, aborted: 2, running: 0, queued: 0 });
    });
  });

  describe("closing", () => {
    test("runs under way end well, queued ones are rejected, later ones too", async () => {
      const session = await open(slowModel(), { concurrency: 1 });
      const running = session.run(slowFeeds(500));
      const queued = code(session.run(slowFeeds(1)));
      const closed = session.close();
      expect(await queued).toBe("RUNTIME_SESSION_CLOSED");
      expect((await running).y?.data[7]).toBe(2);
      await closed;
      await session.close();
      await session[Symbol.asyncDispose]();
      expect(await code(session.run(slowFeeds(1)))).toBe("RUNTIME_SESSION_CLOSED");
    });
  });
}
