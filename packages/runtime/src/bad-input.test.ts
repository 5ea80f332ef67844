import { tensor } from "@glossa/tensor";
import { addOneModel, slowModel, twoOutputsModel } from "@glossa/testing";
import { describe, expect, test } from "vitest";
import { attachSession } from "./attach-session.ts";
import { createBatcher } from "./batching/create-batcher.ts";
import { stackRows } from "./batching/stack-rows.ts";
import { openSession } from "./open-session.ts";

// What TypeScript would refuse, as programs in JavaScript may pass it: each is an error with a code, and never a crash.

const x = tensor("float32", [1, 2], Float32Array.of(3, 5));

/** The code of what a call throws or rejects with. */
async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return "no error";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: any argument at all
type Loose = any;

describe.each(["c-api", "worker"] as const)("%s", (backend) => {
  test("runs", async () => {
    const session: Loose = await openSession(twoOutputsModel(), { backend });
    const codes: [code: string, call: () => unknown][] = [
      ["RUNTIME_INPUT_MISSING", () => session.run()],
      ["RUNTIME_INPUT_MISSING", () => session.run(null)],
      ["RUNTIME_OPTION_INVALID", () => session.run({ x }, null)],
      ["RUNTIME_OPTION_INVALID", () => session.run({ x }, "fetches")],
      ["RUNTIME_OPTION_INVALID", () => session.run({ x }, { signal: {} })],
      ["RUNTIME_OUTPUT_INVALID", () => session.run({ x }, { fetches: "double" })],
      ["RUNTIME_OUTPUT_INVALID", () => session.run({ x }, { fetches: null })],
      ["RUNTIME_OUTPUT_UNKNOWN", () => session.run({ x }, { fetches: [Symbol("double")] })],
      ["RUNTIME_OUTPUT_INVALID", () => session.run({ x }, { fetches: { double: 3 } })],
    ];
    for (const [code, call] of codes) expect(await codeOf(call)).toBe(code);
    expect(session.counters).toMatchObject({ completed: 0, running: 0 });
    await session.close();
  });

  test("a list of outputs that changes between runs and during one", async () => {
    await using session = await openSession(twoOutputsModel(), { backend });
    const fetches = ["double"];
    expect([...(await session.run({ x }, { fetches }))["double"]!.data]).toEqual([6, 10]);
    fetches[0] = "square";
    expect([...(await session.run({ x }, { fetches }))["square"]!.data]).toEqual([9, 25]);
    const running = session.run({ x }, { fetches });
    fetches.push("double", "none");
    expect(Object.keys(await running)).toEqual(["square"]);
  });

  test("a shape that changes in place", async () => {
    await using session = await openSession(addOneModel(), { backend });
    const input: Loose = { dtype: "float32", shape: [2, 4], data: new Float32Array(8) };
    for (let run = 0; run < 20; run++) await session.run({ x: input });
    input.shape[0] = 1;
    input.data = new Float32Array(4).fill(7);
    expect((await session.run({ x: input }))["y"]).toEqual(tensor("float32", [1, 4], new Float32Array(4).fill(8)));
  });
});

test("prepared runs and device tensors", async () => {
  const session: Loose = await openSession(twoOutputsModel(), { backend: "c-api" });
  const prepared = session.prepare({ x }, { double: null });
  const device = session.allocate("float32", [1, 2]);
  const lying = (data: unknown) => ({ dtype: "float32", shape: [1, 2], data });
  const codes: [code: string, call: () => unknown][] = [
    ["RUNTIME_OUTPUT_INVALID", () => session.prepare({ x })],
    ["RUNTIME_OUTPUT_INVALID", () => session.prepare({ x }, { double: "gpu" })],
    ["RUNTIME_INPUT_DATA", () => prepared.set("x", 3)],
    ["RUNTIME_INPUT_UNKNOWN", () => prepared.set()],
    ["RUNTIME_OPTION_INVALID", () => prepared.run(null)],
    ["RUNTIME_OPTION_INVALID", () => prepared.run({ signal: 3 })],
    ["RUNTIME_OPTION_UNKNOWN", () => prepared.run({ fetches: ["double"] })],
    ["RUNTIME_OPTION_INVALID", () => session.allocate("float33", [1])],
    ["RUNTIME_OPTION_INVALID", () => session.allocate("float32", [-1])],
    ["RUNTIME_OPTION_INVALID", () => session.allocate("float32")],
    ["RUNTIME_OPTION_INVALID", () => session.allocate("float32", [1], "mars")],
    ["RUNTIME_UNSUPPORTED", () => session.allocate("float32", [1], "cuda")],
    ["RUNTIME_UNSUPPORTED", () => session.allocate("float32", [2 ** 50])],
    ["RUNTIME_INPUT_DATA", () => device.write(null)],
    ["RUNTIME_INPUT_DTYPE", () => device.write(tensor("int32", [1, 2]))],
    ["RUNTIME_INPUT_SHAPE", () => device.write(tensor("float32", [2, 1]))],
    ["RUNTIME_INPUT_DATA", () => device.write(lying(new Float32Array(1)))],
    ["RUNTIME_INPUT_DATA", () => device.write(lying(new Float32Array(50)))],
    ["RUNTIME_INPUT_DATA", () => device.write(lying(new Float64Array(2)))],
  ];
  for (const [code, call] of codes) expect(await codeOf(call)).toBe(code);
  expect(await prepared.run()).toEqual({ double: tensor("float32", [1, 2], Float32Array.of(6, 10)) });
  await session.close();
});

test("bound memory that is exchanged, transferred away or closed", async () => {
  await using session = await openSession(twoOutputsModel(), { backend: "c-api" });
  const input: Loose = { dtype: "float32", shape: [1, 2], data: Float32Array.of(3, 5) };
  const { data } = input;
  const prepared = session.prepare({ x: input }, { double: null });
  input.data = new Float32Array(2); // what is bound is the memory, not the object
  expect((await prepared.run())["double"]).toEqual(tensor("float32", [1, 2], Float32Array.of(6, 10)));
  structuredClone(data, { transfer: [data.buffer] });
  expect(await codeOf(() => prepared.run())).toBe("RUNTIME_INPUT_DATA");
  expect(await codeOf(() => prepared.runSync())).toBe("RUNTIME_INPUT_DATA");
  const device = session.allocate("float32", [1, 2]);
  prepared.set("x", device);
  device.close();
  expect(await codeOf(() => prepared.run())).toBe("RUNTIME_INPUT_DATA");
  prepared.set("x", x);
  expect((await prepared.run())["double"]).toEqual(tensor("float32", [1, 2], Float32Array.of(6, 10)));
});

test("a device tensor that is closed while a run uses it lives until the run ends", async () => {
  await using session = await openSession(slowModel(), { backend: "c-api" });
  const input = session.allocate("float32", [64, 64]);
  await input.write(tensor("float32", [64, 64], new Float32Array(4096).fill(3)));
  const count = tensor("int64", [], BigInt64Array.of(5000n));
  const running = session.prepare({ count, x: input }, { y: null }).run();
  input.close();
  const others = Array.from({ length: 20 }, () => session.allocate("float32", [64, 64]));
  const zeros = tensor("float32", [64, 64]);
  for (const other of others) await other.write(zeros);
  expect((await running)["y"]).toEqual(tensor("float32", [64, 64], new Float32Array(4096).fill(3)));
  expect(await codeOf(() => input.read())).toBe("RUNTIME_INPUT_DATA");
});

test("handles, options and batches", async () => {
  await using session = await openSession(twoOutputsModel(), { backend: "c-api" });
  const loose: { [name: string]: (...parameters: Loose[]) => Loose } = {
    openSession,
    attachSession,
    createBatcher,
    stackRows,
  };
  const batcher: Loose = createBatcher(stackRows(session));
  const handle = session.share();
  const codes: [code: string, call: () => unknown][] = [
    ["RUNTIME_OPTION_INVALID", () => loose["attachSession"]!(null)],
    ["RUNTIME_OPTION_INVALID", () => loose["attachSession"]!({ ...handle, references: new SharedArrayBuffer(0) })],
    ["RUNTIME_OPTION_INVALID", () => loose["openSession"]!(addOneModel(), { config: 3 })],
    ["RUNTIME_OPTION_INVALID", () => loose["openSession"]!(addOneModel(), { config: null })],
    ["RUNTIME_OPTION_INVALID", () => loose["openSession"]!(addOneModel(), { config: { "": "1" } })],
    ["RUNTIME_OPTION_INVALID", () => loose["openSession"]!(addOneModel(), { config: { "a\0b": "1" } })],
    ["RUNTIME_OPTION_INVALID", () => loose["openSession"]!(addOneModel(), { freeDimensions: 5 })],
    ["RUNTIME_OPTION_INVALID", () => loose["createBatcher"]!()],
    ["RUNTIME_OPTION_INVALID", () => loose["createBatcher"]!({ run: 3 })],
    ["RUNTIME_OPTION_UNKNOWN", () => loose["stackRows"]!(session, { paddin: {} })],
    ["RUNTIME_OPTION_INVALID", () => loose["stackRows"]!(session, { fetches: [] })],
    ["RUNTIME_OPTION_INVALID", () => loose["stackRows"]!(session, { padding: 0 })],
    ["RUNTIME_OPTION_INVALID", () => batcher.run()],
    ["RUNTIME_OPTION_INVALID", () => batcher.run(3)],
    ["RUNTIME_INPUT_MISSING", () => batcher.run([null])],
    ["RUNTIME_INPUT_DATA", () => batcher.run([{ x: 3 }])],
    ["RUNTIME_INPUT_DATA", () => batcher.run([{ x: { dtype: "float32", shape: [2], data: new Float32Array(3) } }])],
    ["RUNTIME_INPUT_DTYPE", () => batcher.run([{ x: tensor("int32", [2]) }])],
  ];
  for (const [code, call] of codes) expect(await codeOf(call)).toBe(code);
  await batcher.close();
});
