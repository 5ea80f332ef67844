import { setTimeout as sleep } from "node:timers/promises";
import { tensor } from "@glossa/tensor";
import { slowModel } from "@glossa/testing";
import { expect, test } from "vitest";
import { openSession } from "./open-session.ts";

/** Park–Miller: a sequence that is the same every time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

test.each([
  ["c-api", 2000],
  ["worker", 400],
] as const)("%s: %i runs aborted at random moments, and nothing is lost", async (backend, count) => {
  const random = randomNumbers(20_26);
  const session = await openSession(slowModel(), { backend, concurrency: 3, queueLimit: count, inline: false });
  const outcomes = { done: 0, aborted: 0, other: 0 };
  const runs: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const controller = new AbortController();
    const reason = new Error(`run ${index}`);
    const value = index % 1000;
    const x = tensor("float32", [64, 64], new Float32Array(4096).fill(value));
    const iterations = BigInt(Math.floor(random() * 20));
    const run = session.run(
      { count: tensor("int64", [], BigInt64Array.of(iterations)), x },
      { signal: controller.signal },
    );
    runs.push(
      run.then(
        ({ y }) => {
          if (y?.data.every((element) => element === value)) outcomes.done++;
          else outcomes.other++;
        },
        (error) => {
          if (error === reason) outcomes.aborted++;
          else outcomes.other++;
        },
      ),
    );
    const moment = random();
    if (moment < 0.2) controller.abort(reason);
    else if (moment < 0.8) setTimeout(() => controller.abort(reason), random() * 20);
    if (random() < 0.05) await sleep(1);
  }
  await Promise.all(runs);
  expect(outcomes.other).toBe(0);
  expect(outcomes.done + outcomes.aborted).toBe(count);
  expect(outcomes.aborted).toBeGreaterThan(count / 5);
  expect(outcomes.done).toBeGreaterThan(count / 20);
  expect(session.counters).toEqual({
    completed: outcomes.done,
    aborted: outcomes.aborted,
    failed: 0,
    running: 0,
    queued: 0,
  });
  await session.close();
});
