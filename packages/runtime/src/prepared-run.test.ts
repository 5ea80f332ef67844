import { type Tensor, tensor } from "@glossa/tensor";
import { addOneModel, attentionStepModel, nonZeroModel, slowModel, twoOutputsModel } from "@glossa/testing";
import { describe, expect, test } from "vitest";
import { openSession } from "./open-session.ts";
import type { BackendName } from "./session.ts";

const backends: BackendName[] = ["c-api", "worker"];

function floats(shape: number[], value: (index: number) => number): Tensor<"float32"> {
  const result = tensor("float32", shape);
  for (let index = 0; index < result.data.length; index++) result.data[index] = value(index);
  return result;
}

/** Attention of one query over the tokens so far, in plain JavaScript: 2 heads of 8. */
function attention(query: Float32Array, keys: Float32Array[], values: Float32Array[]): number[] {
  const result: number[] = [];
  for (let head = 0; head < 2; head++) {
    const part = (vector: Float32Array): number[] => [...vector.subarray(head * 8, head * 8 + 8)];
    const scores = keys.map((key) => {
      const k = part(key);
      return part(query).reduce((sum, q, index) => sum + q * k[index]!, 0) / Math.sqrt(8);
    });
    const most = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - most));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let index = 0; index < 8; index++) {
      result.push(values.reduce((sum, value, token) => sum + (weights[token]! / total) * part(value)[index]!, 0));
    }
  }
  return result;
}

describe.each(backends)("prepared runs (%s)", (backend) => {
  test("read what the memory holds and write into the bound memory", async () => {
    await using session = await openSession(twoOutputsModel(), { backend });
    const x = floats([1, 2], (index) => index);
    const double = tensor("float32", [1, 2]);
    const prepared = session.prepare({ x }, { double, square: null });
    for (const value of [3, 4]) {
      x.data.fill(value);
      const results = await prepared.run();
      expect(results["double"]).toBe(double);
      expect([...double.data]).toEqual([2 * value, 2 * value]);
      expect(results["square"]).toEqual(tensor("float32", [1, 2], Float32Array.of(value ** 2, value ** 2)));
    }
    expect(session.counters.completed).toBe(2);
    prepared.close();
    prepared.close();
    await expect(prepared.run()).rejects.toMatchObject({ code: "RUNTIME_SESSION_CLOSED" });
  });

  test("an input can be exchanged", async () => {
    await using session = await openSession(twoOutputsModel(), { backend });
    const prepared = session.prepare({ x: floats([1, 2], () => 1) }, { double: null });
    prepared.set(
      "x",
      floats([2, 2], () => 5),
    );
    expect((await prepared.run())["double"]).toEqual(floats([2, 2], () => 10));
    expect(() => prepared.set("y", tensor("float32", [1, 1]))).toThrow(/nothing is bound to "y"/);
    expect(() => prepared.set("x", tensor("float32", [2]))).toThrow(/takes float32/);
    expect(() => session.prepare({}, { double: null })).toThrow(/"x" is missing/);
    expect(() => session.prepare({ x: tensor("float32", [1, 1]) }, {})).toThrow(/fetches is empty/);
  });

  test("one run at a time, aborted by a signal, closed at any moment", async () => {
    await using session = await openSession(slowModel(), { backend, concurrency: 1 });
    const count = tensor("int64", [], BigInt64Array.of(5000n));
    const x = floats([64, 64], () => 3);
    const y = tensor("float32", [64, 64]);
    const prepared = session.prepare({ count, x }, { y });
    const running = prepared.run();
    await expect(prepared.run()).rejects.toMatchObject({ code: "RUNTIME_BUSY" });
    expect(() => prepared.set("x", x)).toThrow(/under way/);
    await running;
    expect(y.data[100]).toBe(3);
    const controller = new AbortController();
    const aborted = prepared.run({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    const last = prepared.run();
    prepared.close();
    await last;
    const open = session.prepare({ count, x }, { y });
    await session.close();
    await expect(open.run()).rejects.toMatchObject({ code: "RUNTIME_SESSION_CLOSED" });
    open.close();
  });

  test("a key/value cache in place: 20 steps of attention", async () => {
    await using session = await openSession(attentionStepModel(), { backend });
    const limit = 24;
    const feeds = {
      q: tensor("float32", [1, 1, 16]),
      k: tensor("float32", [1, 1, 16]),
      v: tensor("float32", [1, 1, 16]),
      pastKey: tensor("float32", [1, 2, limit, 8]),
      pastValue: tensor("float32", [1, 2, limit, 8]),
      lastPosition: tensor("int32", [1]),
      total: tensor("int32", [1]),
    };
    const y = tensor("float32", [1, 1, 16]);
    const prepared = session.prepare(feeds, { y, presentKey: feeds.pastKey, presentValue: feeds.pastValue });
    const keys: Float32Array[] = [];
    const values: Float32Array[] = [];
    for (let step = 0; step < 20; step++) {
      feeds.q.data.forEach((_, index) => {
        feeds.q.data[index] = Math.sin(step * 31 + index);
        feeds.k.data[index] = Math.cos(step * 17 + index * 3);
        feeds.v.data[index] = Math.sin(step + index * index);
      });
      keys.push(feeds.k.data.slice());
      values.push(feeds.v.data.slice());
      feeds.lastPosition.data[0] = step;
      feeds.total.data[0] = step + 1;
      await prepared.run();
      attention(feeds.q.data, keys, values).forEach((expected, index) => {
        expect(Math.abs(y.data[index]! - expected)).toBeLessThan(1e-5);
      });
    }
    // The cache was written where it lies: head 0 of token 3.
    expect([...feeds.pastKey.data.subarray(3 * 8, 4 * 8)]).toEqual([...keys[3]!.subarray(0, 8)]);
  });
});

describe("what only the c-api backend has", () => {
  test("runs on the calling thread", async () => {
    await using session = await openSession(addOneModel(), { backend: "c-api" });
    const y = tensor("float32", [1, 4]);
    const prepared = session.prepare({ x: floats([1, 4], (index) => index) }, { y });
    expect(prepared.runSync()["y"]).toBe(y);
    expect([...y.data]).toEqual([1, 2, 3, 4]);
  });

  test("device tensors, in main memory: written, run on, read", async () => {
    await using session = await openSession(twoOutputsModel(), { backend: "c-api" });
    const x = session.allocate("float32", [2, 3]);
    const double = session.allocate("float32", [2, 3], "cpu");
    expect([x.location, x.deviceId]).toEqual(["cpu", 0]);
    await x.write(floats([2, 3], (index) => index));
    const prepared = session.prepare({ x }, { double, square: null });
    const results = await prepared.run();
    expect(results["double"]).toBe(double);
    expect(await double.read()).toEqual(floats([2, 3], (index) => 2 * index));
    expect(results["square"]).toEqual(floats([2, 3], (index) => index ** 2));
    await expect(x.write(tensor("float32", [3, 2]))).rejects.toMatchObject({ code: "RUNTIME_INPUT_SHAPE" });
    x.close();
    x.close();
    await expect(prepared.run()).rejects.toMatchObject({ code: "RUNTIME_INPUT_DATA" });
    await expect(x.read()).rejects.toMatchObject({ code: "RUNTIME_INPUT_DATA" });
    double.close();
    expect(() => session.allocate("float32", [2], "cuda")).toThrow(
      expect.objectContaining({ code: "RUNTIME_UNSUPPORTED" }),
    );
  });

  test("outputs of unknown size that stay on the device (IoBinding)", async () => {
    await using session = await openSession(nonZeroModel(), { backend: "c-api" });
    const x = floats([6], (index) => index % 2);
    const prepared = session.prepare({ x }, { y: "device" });
    for (const found of [3, 2]) {
      for (const results of [await prepared.run(), prepared.runSync()]) {
        const y = results["y"];
        if (y === undefined || !("location" in y)) throw new Error("not a device tensor");
        expect(y.shape).toEqual([1, found]);
        const read = await y.read();
        expect(read.dtype).toBe("int64");
        expect([...read.data]).toEqual([1n, 3n, 5n].slice(0, found));
        y.close();
      }
      x.data[5] = 0;
    }
  });

  test("one output on the device feeds the next session", async () => {
    await using first = await openSession(twoOutputsModel(), { backend: "c-api" });
    await using second = await openSession(addOneModel(), { backend: "c-api" });
    const { double } = await first.prepare({ x: floats([1, 4], () => 4) }, { double: "device" }).run();
    const { y } = await second.prepare({ x: double! }, { y: null }).run();
    expect(y).toEqual(floats([1, 4], () => 9));
  });

  test("the worker backend refuses them by name", async () => {
    await using session = await openSession(addOneModel(), { backend: "worker" });
    const unsupported = expect.objectContaining({ code: "RUNTIME_UNSUPPORTED" });
    const x = floats([1, 4], () => 1);
    expect(() => session.prepare({ x }, { y: "device" })).toThrow(unsupported);
    expect(() => session.prepare({ x }, { y: null }).runSync()).toThrow(unsupported);
    expect(() => session.allocate("float32", [1])).toThrow(unsupported);
    expect(() => session.share()).toThrow(unsupported);
  });
});
