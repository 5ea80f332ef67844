import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type Tensor, tensor } from "@glossa/tensor";
import { addOneModel, slowModel } from "@glossa/testing";
import { describe, expect, test } from "vitest";
import type { LoadEvent, RunEvent } from "./diagnostics.ts";
import { openSession } from "./open-session.ts";

interface Metrics {
  text(): string;
  stop(): void;
}
interface Telemetry {
  traceRuns(tracer: unknown): () => void;
  runtimeMetrics(): Metrics;
}

const telemetry: () => Promise<Telemetry> = () => import(new URL("../examples/telemetry.mjs", import.meta.url).href);

const x = (): Tensor => tensor("float32", [1, 4]);
const slow = (iterations: number) => ({
  count: tensor("int64", [], BigInt64Array.of(BigInt(iterations))),
  x: tensor("float32", [64, 64], new Float32Array(64 * 64).fill(2)),
});

/** Everything published while `work` runs, as copies of that moment. */
async function events(work: () => Promise<void>): Promise<[name: string, event: Record<string, unknown>][]> {
  const seen: [string, Record<string, unknown>][] = [];
  const names = ["load", "close", "run:queue", "run:start", "run:end"];
  const listeners = names.map((name) => (event: unknown) => seen.push([name, { ...(event as object) }]));
  names.forEach((name, index) => {
    subscribe(`glossa:runtime:${name}`, listeners[index]!);
  });
  try {
    await work();
  } finally {
    names.forEach((name, index) => {
      unsubscribe(`glossa:runtime:${name}`, listeners[index]!);
    });
  }
  return seen;
}

describe.each(["c-api", "worker"] as const)("events (%s)", (backend) => {
  test("a session's life", async () => {
    const seen = await events(async () => {
      const session = await openSession(addOneModel(), { backend });
      await session.run({ x: x() });
      const prepared = session.prepare({ x: x() }, { y: null });
      await prepared.run();
      prepared.close();
      await session.close();
      await expect(openSession("/no/such/model.onnx", { backend })).rejects.toThrow();
    });
    const three = ["run:queue", "run:start", "run:end"];
    expect(seen.map(([name]) => name)).toEqual(["load", ...three, ...three, "close", "load"]);
    const [, load] = seen[0]! as unknown as [string, LoadEvent];
    expect(load.session).toMatchObject({ model: "bytes", backend, provider: "cpu" });
    expect(load.milliseconds).toBeGreaterThan(0);
    expect(load.cache).toBe("off");
    const [, end] = seen[3]! as unknown as [string, RunEvent];
    expect(end).toMatchObject({
      kind: "run",
      outcome: "completed",
      error: undefined,
      queuedBefore: 0,
      runningBefore: 0,
    });
    expect(end.session).toBe(load.session);
    expect(end.queueMilliseconds).toBeGreaterThanOrEqual(0);
    expect(end.runMilliseconds).toBeGreaterThan(0);
    expect(seen[6]![1]).toMatchObject({ kind: "prepared", outcome: "completed" });
    expect(seen.at(-1)![1]).toMatchObject({ session: undefined, error: { code: "RUNTIME_MODEL_NOT_FOUND" } });
  });

  test("queued, aborted and failed runs", async () => {
    const seen = await events(async () => {
      await using session = await openSession(slowModel(), { backend, concurrency: 1 });
      const first = session.run(slow(3000));
      const controller = new AbortController();
      const second = session.run(slow(1), { signal: controller.signal });
      controller.abort("enough");
      await expect(second).rejects.toBe("enough");
      await first;
      const bad = { fetches: { y: tensor("float32", [1, 64]) } };
      await session.run(slow(1), bad).catch(() => undefined);
    });
    const runs = seen.filter(([name]) => name === "run:end").map(([, event]) => event);
    expect(runs[0]).toMatchObject({ outcome: "aborted", error: "enough", runMilliseconds: undefined });
    expect(runs[0]).toMatchObject({ queuedBefore: 0, runningBefore: 1 });
    expect(runs[1]).toMatchObject({ outcome: "completed" });
  });
});

test("events come in the caller's async context, also from the queue", async () => {
  const storage = new AsyncLocalStorage<string>();
  await using session = await openSession(slowModel(), { concurrency: 1 });
  const contexts: (string | undefined)[] = [];
  const listener = (): void => {
    contexts.push(storage.getStore());
  };
  subscribe("glossa:runtime:run:queue", listener);
  await Promise.all(["a", "b"].map((name) => storage.run(name, () => session.run(slow(10)))));
  unsubscribe("glossa:runtime:run:queue", listener);
  expect(contexts).toEqual(["a", "b"]);
});

test("nobody listens: runs are the same and nothing is published", async () => {
  await using session = await openSession(addOneModel());
  const { y } = await session.run({ x: x() });
  expect([...y!.data]).toEqual([1, 1, 1, 1]);
});

describe("examples/telemetry.mjs", () => {
  test("Prometheus metrics", async () => {
    const { runtimeMetrics } = await telemetry();
    const metrics = runtimeMetrics();
    const session = await openSession(slowModel(), { concurrency: 1 });
    const running = session.run(slow(3000));
    const controller = new AbortController();
    const queued = session.run(slow(1), { signal: controller.signal });
    expect(metrics.text()).toContain('glossa_running{model="bytes"} 1\n');
    expect(metrics.text()).toContain('glossa_queued{model="bytes"} 1\n');
    controller.abort();
    await expect(queued).rejects.toThrow();
    await running;
    const text = metrics.text();
    expect(text).toContain('glossa_runs_total{model="bytes",outcome="completed"} 1\n');
    expect(text).toContain('glossa_runs_total{model="bytes",outcome="aborted"} 1\n');
    expect(text).toContain('glossa_sessions{model="bytes"} 1\n');
    expect(text).toContain('glossa_queued{model="bytes"} 0\n');
    expect(text).toContain('glossa_run_seconds_count{model="bytes"} 1\n');
    expect(text).toMatch(/glossa_run_seconds_bucket\{model="bytes",le="\+Inf"\} 1\n/);
    for (const line of text.trim().split("\n")) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?[\d.e+-]+)$/);
    }
    await session.close();
    expect(metrics.text()).toContain('glossa_sessions{model="bytes"} 0\n');
    metrics.stop();
  });

  test("OpenTelemetry spans", async () => {
    const { traceRuns } = await telemetry();
    const spans: { name: string; log: unknown[]; attributes: Record<string, unknown> }[] = [];
    const tracer = {
      startSpan(name: string, { attributes }: { attributes: Record<string, unknown> }) {
        const span = { name, attributes: { ...attributes }, log: [] as unknown[] };
        spans.push(span);
        return {
          addEvent: (event: string) => span.log.push(event),
          setAttribute(key: string, value: unknown) {
            span.attributes[key] = value;
          },
          recordException: (error: Error) => span.log.push(error.name),
          setStatus: ({ code }: { code: number }) => span.log.push(code),
          end: () => span.log.push("end"),
        };
      },
    };
    const stop = traceRuns(tracer);
    await using session = await openSession(addOneModel());
    await session.run({ x: x() });
    const [long, short] = [tensor("float32", [2, 4]), tensor("float32", [1, 4])];
    await expect(session.run({ x: long }, { fetches: { y: short } })).rejects.toThrow();
    stop();
    await session.run({ x: x() });
    expect(spans.map(({ name, log }) => [name, ...log])).toEqual([
      ["glossa.run", "started", "end"],
      ["glossa.run", "started", "RuntimeError", 2, "end"],
    ]);
    expect(spans[0]!.attributes).toMatchObject({
      "glossa.model": "bytes",
      "glossa.run.kind": "run",
      "glossa.run.outcome": "completed",
    });
  });
});
