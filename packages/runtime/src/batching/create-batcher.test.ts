import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BatchRunner } from "./batch-runner.ts";
import { createBatcher } from "./create-batcher.ts";

/** An item by its length; `name` tells items of one length apart. */
interface Item {
  readonly length: number;
  readonly name: string;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A model that remembers what ran together. */
function fakeRunner({ ms = 0, ...more }: { ms?: number; pads?: boolean; fails?: (item: Item) => boolean } = {}) {
  const runs: Item[][] = [];
  const signals: AbortSignal[] = [];
  let running = 0;
  let most = 0;
  const runner: BatchRunner<Item, string> = {
    ...(more.pads === undefined ? {} : { pads: more.pads }),
    lengthOf: ({ length }) => length,
    async run(items, { signal }) {
      runs.push([...items]);
      signals.push(signal);
      running++;
      most = Math.max(most, running);
      await pause(ms);
      running--;
      signal.throwIfAborted();
      const bad = items.find((item) => more.fails?.(item));
      if (bad !== undefined) throw new Error(`bad ${bad.name}`);
      return items.map(({ name }) => `result of ${name}`);
    },
  };
  return { runner, runs, signals, most: () => most };
}

const items = (...lengths: number[]): Item[] =>
  lengths.map((length, index) => ({ length, name: `${length}#${index}` }));

describe("any calls, in any order", () => {
  const call = fc.record({
    lengths: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 12 }),
    delay: fc.integer({ min: 0, max: 3 }),
    abortAfter: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
  });
  const settings = fc.record({
    calls: fc.array(call, { minLength: 1, maxLength: 12 }),
    maxTokensPerRun: fc.integer({ min: 1, max: 40 }),
    maxWaitMs: fc.integer({ min: 0, max: 2 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    pads: fc.boolean(),
  });

  test("everyone gets his own results, within the budget, and nothing is lost", async () => {
    await fc.assert(
      fc.asyncProperty(settings, async ({ calls, pads, ...options }) => {
        const fake = fakeRunner({ ms: 1, pads });
        await using batcher = createBatcher(fake.runner, options);
        await Promise.all(
          calls.map(async ({ lengths, delay, abortAfter }, number) => {
            const own = lengths.map((length, index): Item => ({ length, name: `${number}.${index}` }));
            await pause(delay);
            const controller = new AbortController();
            if (abortAfter !== undefined) setTimeout(() => controller.abort("enough"), abortAfter);
            const seen: string[] = [];
            const onResult = (index: number, result: string): void => {
              seen[index] = result;
            };
            try {
              const results = await batcher.run(own, { signal: controller.signal, onResult });
              expect(results).toEqual(own.map(({ name }) => `result of ${name}`));
              expect(seen).toEqual(results);
            } catch (error) {
              expect(abortAfter === undefined ? error : "enough").toBe(error);
            }
          }),
        );
        for (const run of fake.runs) {
          const longest = Math.max(...run.map(({ length }) => length));
          expect(run.length === 1 || run.length * longest <= options.maxTokensPerRun).toBe(true);
          if (!pads) expect(new Set(run.map(({ length }) => length)).size).toBe(1);
          expect(run.map(({ length }) => length)).toEqual(run.map(({ length }) => length).sort((a, b) => a - b));
        }
        expect(fake.most()).toBeLessThanOrEqual(options.concurrency);
        const names = fake.runs.flat().map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(batcher.counters).toMatchObject({ waitingItems: 0, waitingCalls: 0 });
      }),
      { numRuns: 60 },
    );
  });
});

describe("joining", () => {
  test("calls of one turn share a run, by length; several lengths pad only where the runner says so", async () => {
    for (const pads of [false, true]) {
      const { runner, runs } = fakeRunner({ pads });
      await using batcher = createBatcher(runner, { maxWaitMs: 0 });
      await Promise.all([batcher.run(items(5)), batcher.run(items(3, 5)), batcher.run(items(3))]);
      expect(runs.map((run) => run.map(({ length }) => length))).toEqual(
        pads
          ? [[3, 3, 5, 5]]
          : [
              [5, 5],
              [3, 3],
            ],
      );
    }
  });

  test("a full run starts without the wait; a single item after it", async () => {
    const { runner } = fakeRunner();
    await using batcher = createBatcher(runner, { maxTokensPerRun: 8, maxWaitMs: 200 });
    let started = performance.now();
    await Promise.all([batcher.run(items(4)), batcher.run(items(4))]);
    expect(performance.now() - started).toBeLessThan(150);
    started = performance.now();
    await batcher.run(items(4));
    expect(performance.now() - started).toBeGreaterThan(190);
  });

  test("who comes during a run joins the next one", async () => {
    const { runner, runs } = fakeRunner({ ms: 20 });
    await using batcher = createBatcher(runner, { maxWaitMs: 0 });
    const first = batcher.run(items(4));
    await pause(5);
    await Promise.all([first, batcher.run(items(4)), batcher.run(items(4)), batcher.run(items(4))]);
    expect(runs.map(({ length }) => length)).toEqual([1, 3]);
    expect(batcher.counters).toMatchObject({ runs: 2, items: 4, running: 0 });
  });

  test("keys keep items apart", async () => {
    const { runner, runs } = fakeRunner();
    await using batcher = createBatcher({ ...runner, keyOf: ({ name }) => name }, { maxWaitMs: 0 });
    await batcher.run(items(4, 4));
    expect(runs).toHaveLength(2);
  });
});

describe("fairness", () => {
  test("one text does not wait for a thousand", async () => {
    const { runner, runs } = fakeRunner();
    await using batcher = createBatcher(runner, { maxTokensPerRun: 40, maxWaitMs: 0 });
    const large = batcher.run(items(...Array.from({ length: 1000 }, () => 4)));
    await pause(0);
    await new Promise((resolve) => setImmediate(resolve));
    const before = runs.length;
    await batcher.run(items(7));
    expect(runs.length - before).toBeLessThanOrEqual(4);
    expect(runs.length).toBeLessThan(20);
    await large;
  });

  test("nor does a large call starve under a stream of small ones", async () => {
    const { runner, runs } = fakeRunner();
    await using batcher = createBatcher(runner, { maxTokensPerRun: 8, maxWaitMs: 0 });
    let going = true;
    let small = 0;
    const stream = Promise.all(
      Array.from({ length: 3 }, async () => {
        while (going) {
          await batcher.run(items(8));
          small++;
        }
      }),
    );
    await batcher.run(items(...Array.from({ length: 40 }, () => 7)));
    going = false;
    await stream;
    expect(small).toBeGreaterThan(20);
    expect(runs.length).toBeLessThan(40 * 6);
  });

  test("a run that several calls fill takes from each in turn", async () => {
    const { runner, runs } = fakeRunner();
    await using batcher = createBatcher(runner, { maxTokensPerRun: 16, maxWaitMs: 5 });
    const many = items(4, 4, 4, 4, 4, 4, 4, 4);
    await Promise.all([batcher.run(many), batcher.run(items(4, 4)), batcher.run(items(4))]);
    const first = runs[0]!;
    expect(first.filter((item) => many.includes(item)).length).toBeLessThanOrEqual(4);
  });
});

describe("back-pressure", () => {
  test("more calls than may wait are refused, and there is room again later", async () => {
    const { runner } = fakeRunner({ ms: 10 });
    await using batcher = createBatcher(runner, { queueLimit: 2, maxTokensPerRun: 4, maxWaitMs: 0 });
    const running = batcher.run(items(4));
    await pause(3);
    const waiting = [batcher.run(items(4)), batcher.run(items(4, 4, 4))];
    await expect(batcher.run(items(4))).rejects.toMatchObject({ code: "RUNTIME_QUEUE_FULL" });
    await Promise.all([running, ...waiting]);
    await batcher.run(items(4));
  });

  test("no items, no run", async () => {
    const { runner, runs } = fakeRunner();
    await using batcher = createBatcher(runner);
    expect(await batcher.run([])).toEqual([]);
    expect(runs).toEqual([]);
  });
});

describe("abort", () => {
  test("a waiting call leaves at once and its items do not run", async () => {
    const { runner, runs } = fakeRunner({ ms: 20 });
    await using batcher = createBatcher(runner, { maxTokensPerRun: 4, maxWaitMs: 0 });
    const first = batcher.run(items(4));
    await pause(3);
    const controller = new AbortController();
    const second = batcher.run(items(4, 5), { signal: controller.signal });
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    expect(batcher.counters).toMatchObject({ waitingItems: 0, waitingCalls: 0 });
    await first;
    expect(runs).toHaveLength(1);
    await expect(batcher.run(items(4), { signal: controller.signal })).rejects.toBe(reason);
  });

  test("a shared run goes on for the others, and ends when nobody is left", async () => {
    const { runner, signals } = fakeRunner({ ms: 20 });
    await using batcher = createBatcher(runner, { maxWaitMs: 0 });
    const [one, two] = [new AbortController(), new AbortController()];
    const first = batcher.run(items(4), { signal: one.signal });
    const second = batcher.run(items(4), { signal: two.signal });
    await pause(5);
    one.abort("first");
    await expect(first).rejects.toBe("first");
    expect(signals[0]?.aborted).toBe(false);
    two.abort("second");
    await expect(second).rejects.toBe("second");
    expect(signals[0]?.aborted).toBe(true);
  });
});

describe("failure", () => {
  test("one call's bad item fails that call alone", async () => {
    const { runner } = fakeRunner({ fails: ({ name }) => name.startsWith("bad") });
    await using batcher = createBatcher(runner, { maxWaitMs: 0 });
    const [good, bad, other] = await Promise.allSettled([
      batcher.run([{ length: 4, name: "a" }]),
      batcher.run([{ length: 4, name: "bad" }]),
      batcher.run([{ length: 4, name: "b" }]),
    ]);
    expect(good).toMatchObject({ value: ["result of a"] });
    expect(other).toMatchObject({ value: ["result of b"] });
    expect(bad).toMatchObject({ reason: new Error("bad bad") });
  });

  test("a runner that loses results, an onResult that throws", async () => {
    const { runner } = fakeRunner();
    await using losing = createBatcher({ ...runner, run: async () => [] });
    await expect(losing.run(items(4))).rejects.toMatchObject({ code: "RUNTIME_OUTPUT_INVALID" });
    await using batcher = createBatcher(runner);
    const onResult = (): never => {
      throw new Error("mine");
    };
    await expect(batcher.run(items(4), { onResult })).rejects.toThrow("mine");
  });
});

test("closing rejects what waits and lets what runs end", async () => {
  const { runner } = fakeRunner({ ms: 10 });
  const batcher = createBatcher(runner, { maxTokensPerRun: 4, maxWaitMs: 0 });
  const running = batcher.run(items(4));
  await pause(3);
  const half = batcher.run(items(4, 4));
  const closing = batcher.close();
  await expect(half).rejects.toMatchObject({ code: "RUNTIME_SESSION_CLOSED" });
  expect(await running).toEqual(["result of 4#0"]);
  await closing;
  expect(batcher.counters.running).toBe(0);
  await expect(batcher.run(items(4))).rejects.toMatchObject({ code: "RUNTIME_SESSION_CLOSED" });
  await batcher.close();
});

test("options that do not exist or do not fit", () => {
  const { runner } = fakeRunner();
  const make = (options: object) => () => createBatcher(runner, options);
  expect(make({ maxTokens: 3 })).toThrow(expect.objectContaining({ code: "RUNTIME_OPTION_UNKNOWN" }));
  expect(make({ maxWaitMs: -1 })).toThrow(expect.objectContaining({ code: "RUNTIME_OPTION_INVALID" }));
  expect(make({ concurrency: 0 })).toThrow(/positive integer/);
});
