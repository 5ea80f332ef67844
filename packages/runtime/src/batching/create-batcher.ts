import { RuntimeError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";
import { batchQueue, type Call, type Entry } from "./batch-queue.ts";
import type { BatchRunner } from "./batch-runner.ts";
import type { BatchCallOptions, Batcher, BatcherOptions } from "./batcher.ts";
import { assertOptions, callRules, optionRules } from "./batcher-options.ts";

interface PendingCall<Item, Result> extends Call<Item> {
  readonly results: Result[];
  missing: number;
  settled: boolean;
  deliver(index: number, result: Result): void;
  fail(error: unknown): void;
}

/**
 * Joins concurrent calls into runs by a budget of tokens and a small wait. Items of equal length share a run (of any
 * length, where the runner pads), calls are served fairly, and a run that fails is repeated call by call, so that one
 * call's bad input fails that call alone.
 *
 * @throws RuntimeError `RUNTIME_OPTION_UNKNOWN`, `RUNTIME_OPTION_INVALID`
 */
export function createBatcher<Item, Result>(
  runner: BatchRunner<Item, Result>,
  options: BatcherOptions = {},
): Batcher<Item, Result> {
  assertOptions("createBatcher", options, optionRules);
  if (typeof runner?.run !== "function" || typeof runner.lengthOf !== "function") {
    throw new RuntimeError(
      "RUNTIME_OPTION_INVALID",
      "createBatcher takes a runner: stackRows(session), or { run, lengthOf }",
    );
  }
  const { maxTokensPerRun = 4096, maxWaitMs = 1, concurrency = 1, queueLimit = 1024 } = options;
  const queue = batchQueue<Item>({
    maxTokensPerRun,
    keyOf: (item) => runner.keyOf?.(item) ?? "",
    pads: runner.pads ?? false,
  });
  const waiting = new Set<PendingCall<Item, Result>>();
  const controllers = new Map<AbortController, readonly Entry<Item>[]>();
  let runs = 0;
  let itemsRun = 0;
  let running = 0;
  let closed = false;
  let cancelTimer: (() => void) | undefined;
  let onIdle: (() => void) | undefined;

  const pendingOf = (entry: Entry<Item>) => entry.call as PendingCall<Item, Result>;

  /** Starts what can start, now or after the wait. */
  function schedule(wait: number): void {
    if (queue.items === 0 || running >= concurrency) return;
    if (queue.full) {
      start();
      return;
    }
    if (cancelTimer !== undefined) {
      if (wait > 0) return;
      cancelTimer();
    }
    if (wait === 0) {
      const handle = setImmediate(start);
      cancelTimer = () => clearImmediate(handle);
    } else {
      const handle = setTimeout(start, wait);
      cancelTimer = () => clearTimeout(handle);
    }
  }

  function start(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    while (queue.items > 0 && running < concurrency) {
      running++;
      void runBatch(queue.take()).finally(() => {
        running--;
        if (running === 0) onIdle?.();
        // Those who gathered during the run have waited; who got a result may ask again in this turn of the event loop.
        schedule(0);
      });
    }
  }

  async function runBatch(entries: readonly Entry<Item>[]): Promise<void> {
    const wanted = entries.filter((entry) => !pendingOf(entry).settled);
    if (wanted.length === 0) return;
    const controller = new AbortController();
    controllers.set(controller, wanted);
    runs++;
    itemsRun += wanted.length;
    try {
      const results = await runner.run(
        wanted.map(({ item }) => item),
        { signal: controller.signal },
      );
      if (results.length !== wanted.length) {
        const message = `the runner gave ${results.length} results for ${wanted.length} items`;
        throw new RuntimeError("RUNTIME_OUTPUT_INVALID", message);
      }
      for (const [place, entry] of wanted.entries()) pendingOf(entry).deliver(entry.index, results[place]!);
    } catch (error) {
      const byCall = groupByCall(wanted);
      if (byCall.size === 1) pendingOf(wanted[0]!).fail(error);
      else for (const own of byCall.values()) await runBatch(own);
    } finally {
      controllers.delete(controller);
    }
  }

  function groupByCall(entries: readonly Entry<Item>[]): Map<PendingCall<Item, Result>, Entry<Item>[]> {
    const groups = new Map<PendingCall<Item, Result>, Entry<Item>[]>();
    for (const entry of entries) {
      const call = pendingOf(entry);
      const own = groups.get(call);
      if (own === undefined) groups.set(call, [entry]);
      else own.push(entry);
    }
    return groups;
  }

  /** Ends runs whose results nobody waits for any more. */
  function stopUnwanted(): void {
    for (const [controller, entries] of controllers) {
      if (entries.every((entry) => pendingOf(entry).settled)) controller.abort();
    }
  }

  function closedError(): RuntimeError {
    return new RuntimeError("RUNTIME_SESSION_CLOSED", "the batcher was closed: create another");
  }

  async function run(items: readonly Item[], callOptions: BatchCallOptions<Result> = {}): Promise<Result[]> {
    assertOptions("batcher.run", callOptions, callRules);
    if (!Array.isArray(items)) throw new RuntimeError("RUNTIME_OPTION_INVALID", "batcher.run takes a list of items");
    const { signal, onResult } = callOptions;
    signal?.throwIfAborted();
    if (closed) throw closedError();
    if (items.length === 0) return [];
    if (queue.calls >= queueLimit) {
      const message = `${queue.calls} calls are waiting already: await earlier ones, or raise queueLimit`;
      throw new RuntimeError("RUNTIME_QUEUE_FULL", message);
    }
    const lengths = items.map((item) => runner.lengthOf(item));
    return new Promise((resolve, reject) => {
      const call: PendingCall<Item, Result> = {
        waiting: [],
        served: 0,
        results: new Array<Result>(items.length),
        missing: items.length,
        settled: false,
        deliver(index, result) {
          if (call.settled) return;
          call.results[index] = result;
          call.missing--;
          try {
            onResult?.(index, result);
          } catch (error) {
            call.fail(error);
            return;
          }
          if (call.missing === 0) settle(() => resolve(call.results));
        },
        fail(error) {
          settle(() => reject(error));
        },
      };
      const settle = (finish: () => void): void => {
        if (call.settled) return;
        call.settled = true;
        forget();
        waiting.delete(call);
        queue.remove(call);
        finish();
        stopUnwanted();
      };
      const forget = onAbort(signal, () => call.fail(signal?.reason));
      call.waiting = items.map((item, index): Entry<Item> => ({ call, index, item, length: lengths[index]! }));
      waiting.add(call);
      queue.add(call);
      schedule(maxWaitMs);
    });
  }

  async function close(): Promise<void> {
    closed = true;
    cancelTimer?.();
    cancelTimer = undefined;
    // Calls whose items are all under way get their results.
    for (const call of waiting) if (queue.waits(call)) call.fail(closedError());
    if (running === 0) return;
    await new Promise<void>((resolve) => {
      const before = onIdle;
      onIdle = () => {
        before?.();
        resolve();
      };
    });
  }

  return {
    get counters() {
      return { runs, items: itemsRun, running, waitingItems: queue.items, waitingCalls: queue.calls };
    },
    run,
    close,
    [Symbol.asyncDispose]: close,
  };
}
