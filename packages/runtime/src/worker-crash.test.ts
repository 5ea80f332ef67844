import type { Worker } from "node:worker_threads";
import { tensor } from "@glossa/tensor";
import { addOneModel, slowModel } from "@glossa/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSession } from "./open-session.ts";

/** The threads that this process starts, as Node announces them. */
const threads: Worker[] = [];
const onWorker = (worker: Worker): void => {
  threads.push(worker);
};
beforeEach(() => {
  threads.length = 0;
  process.on("worker", onWorker);
});
afterEach(() => {
  process.off("worker", onWorker);
});

const x = tensor("float32", [1, 4], Float32Array.of(1, 2, 3, 4));

test("a thread that dies fails the calls in flight with a code, and the next call works", async () => {
  await using session = await openSession(addOneModel(), { backend: "worker", concurrency: 4 });
  for (let round = 0; round < 5; round++) {
    const before = await session.run({ x });
    expect(before.y?.data[0]).toBe(2);
    const runs = Array.from({ length: 20 }, () =>
      session.run({ x }).then(
        () => "done",
        (error: { code: string }) => error.code,
      ),
    );
    await threads.at(-1)!.terminate();
    const outcomes = await Promise.all(runs);
    // Those under way when the thread died fail, unless they were done already; queued ones run in the next thread.
    expect(outcomes.filter((outcome) => outcome !== "done" && outcome !== "RUNTIME_WORKER_CRASHED")).toEqual([]);
    expect(outcomes.filter((outcome) => outcome !== "done").length).toBeLessThanOrEqual(4);
    expect(outcomes.at(-1)).toBe("done");
  }
  expect(threads.length).toBeGreaterThan(3);
  const { completed, failed } = session.counters;
  expect(completed + failed).toBe(105);
});

test("a thread that dies while nothing runs is not noticed", async () => {
  await using session = await openSession(addOneModel(), { backend: "worker" });
  await threads[0]!.terminate();
  expect((await session.run({ x })).y?.data[3]).toBe(5);
  expect(threads).toHaveLength(2);
});

test("closing after the thread died, and while it runs", async () => {
  const dead = await openSession(addOneModel(), { backend: "worker" });
  await threads[0]!.terminate();
  await dead.close();
  const busy = await openSession(slowModel(), { backend: "worker" });
  const run = busy.run({ count: tensor("int64", [], BigInt64Array.of(2000n)), x: tensor("float32", [64, 64]) });
  await busy.close();
  expect((await run).y?.shape).toEqual([64, 64]);
});
