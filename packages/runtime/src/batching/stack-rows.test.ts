import { type Tensor, tensor } from "@glossa/tensor";
import { addOneModel, attentionStepModel, networkModel, onnxModel, twoOutputsModel } from "@glossa/testing";
import { expect, test } from "vitest";
import { openSession } from "../open-session.ts";
import { createBatcher } from "./create-batcher.ts";
import { type Row, stackRows } from "./stack-rows.ts";

/** Per-token and pooled outputs of ids [batch, tokens]: y = embedding(ids), pooled = sum of y where the mask is 1. */
function encoderModel(): Uint8Array {
  return onnxModel({
    inputs: [
      ["ids", "int64", ["batch", "tokens"]],
      ["mask", "float32", ["batch", "tokens"]],
    ],
    outputs: [
      ["y", "float32", ["batch", "tokens", 3]],
      ["pooled", "float32", ["batch", 3]],
    ],
    nodes: [
      { op: "Gather", inputs: ["table", "ids"], outputs: ["y"] },
      { op: "Unsqueeze", inputs: ["mask", "two"], outputs: ["wide"] },
      { op: "Mul", inputs: ["y", "wide"], outputs: ["masked"] },
      { op: "ReduceSum", inputs: ["masked", "one"], outputs: ["pooled"], attributes: { keepdims: 0 } },
    ],
    initializers: {
      table: tensor(
        "float32",
        [5, 3],
        Float32Array.from({ length: 15 }, (_, index) => index),
      ),
      one: tensor("int64", [1], BigInt64Array.of(1n)),
      two: tensor("int64", [1], BigInt64Array.of(2n)),
    },
  }).model;
}

function row(...ids: number[]): Row {
  return {
    ids: tensor("int64", [ids.length], BigInt64Array.from(ids, BigInt)),
    mask: tensor("float32", [ids.length], new Float32Array(ids.length).fill(1)),
  };
}

function expected(...ids: number[]) {
  const y = ids.flatMap((id) => [3 * id, 3 * id + 1, 3 * id + 2]);
  return {
    y: tensor("float32", [ids.length, 3], Float32Array.from(y)),
    pooled: tensor(
      "float32",
      [3],
      Float32Array.from([0, 1, 2], (i) => ids.reduce((sum, id) => sum + 3 * id + i, 0)),
    ),
  };
}

test("concurrent calls share runs and everyone gets its row", async () => {
  await using session = await openSession(encoderModel());
  await using batcher = createBatcher(stackRows(session), { maxWaitMs: 0 });
  const results = await Promise.all([
    batcher.run([row(1, 2), row(0, 4, 3)]),
    batcher.run([row(3, 3)]),
    batcher.run([row(4, 0, 2)]),
  ]);
  expect(results).toEqual([[expected(1, 2), expected(0, 4, 3)], [expected(3, 3)], [expected(4, 0, 2)]]);
  expect(session.counters.completed).toBe(2);
});

test("with padding, rows of different lengths do, and outputs per token are cut", async () => {
  await using session = await openSession(encoderModel());
  await using batcher = createBatcher(stackRows(session, { padding: { ids: 0, mask: 0 } }), { maxWaitMs: 0 });
  const results = await Promise.all([batcher.run([row(1, 2)]), batcher.run([row(0, 4, 3)]), batcher.run([row(3)])]);
  expect(results).toEqual([[expected(1, 2)], [expected(0, 4, 3)], [expected(3)]]);
  expect(session.counters.completed).toBe(1);
});

test("a row's result has the same bits alone and in any company", async () => {
  await using session = await openSession(networkModel().model, { threads: 1 });
  const rows = Array.from({ length: 40 }, (_, number) => ({
    x: tensor(
      "float32",
      [64],
      Float32Array.from({ length: 64 }, (_, index) => Math.sin(number * 64 + index)),
    ),
  }));
  const alone = await Promise.all(
    rows.map(async ({ x }) => (await session.run({ x: { ...x, shape: [1, 64] } }))["y"]!.data),
  );
  await using batcher = createBatcher(stackRows(session), { maxTokensPerRun: 64 * 7, maxWaitMs: 0 });
  const together = await Promise.all(rows.map((each) => batcher.run([each])));
  expect(together.map(([result]) => result!["y"]!.data)).toEqual(alone);
  expect(session.counters.completed).toBe(40 + Math.ceil(40 / 7));
});

test("a row that does not fit fails alone, with the session's error", async () => {
  await using session = await openSession(addOneModel());
  await using batcher = createBatcher(stackRows(session), { maxWaitMs: 0 });
  const x = (...values: number[]): Row => ({ x: tensor("float32", [values.length], Float32Array.from(values)) });
  const [good, bad, none] = await Promise.allSettled([
    batcher.run([x(1, 2, 3, 4)]),
    batcher.run([x(1, 2)]),
    batcher.run([{}]),
  ]);
  expect(good).toMatchObject({ value: [{ y: { shape: [4], data: Float32Array.of(2, 3, 4, 5) } }] });
  expect(bad).toMatchObject({ reason: { code: "RUNTIME_INPUT_SHAPE" } });
  expect(none).toMatchObject({ reason: { code: "RUNTIME_INPUT_MISSING" } });
});

test("models that cannot be stacked, and options that do not fit", async () => {
  await using step = await openSession(attentionStepModel());
  expect(() => stackRows(step)).toThrow(expect.objectContaining({ code: "RUNTIME_MODEL_UNSUPPORTED" }));
  await using session = await openSession(twoOutputsModel());
  expect(() => stackRows(session, { fetches: ["z"] })).toThrow(/no output "z"/);
  expect(() => stackRows(session, { padding: { z: 0 } })).toThrow(/no input/);
  expect(() => stackRows(session, { padding: { x: "0" } as never })).toThrow(/cannot be/);
  await using batcher = createBatcher(stackRows(session, { fetches: ["square"] }));
  const [result] = await batcher.run([{ x: tensor("float32", [2], Float32Array.of(2, 3)) }]);
  expect(result).toEqual({ square: tensor("float32", [2], Float32Array.of(4, 9)) as Tensor });
});
