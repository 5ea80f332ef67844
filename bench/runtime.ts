// Ours against onnxruntime-node's own session.run, in one process, interleaved:
//   npx turbo run build --filter=@glossa/runtime
//   npx tsx --expose-gc bench/runtime.ts [overhead] [delay] [throughput] [memory]
// Over the built package: tsx names every function when it is made, which makes sources a half slower per run.
// Ratios are ours / theirs. overhead: CPU time and wall time per run of trivial graphs. delay: the event loop's delay
// while runs of about 30 ms follow each other. throughput: the same runs per second. memory: what 1 and 4 sessions of a
// model with 96 MiB of weights add (proportional set size of a fresh process, Linux); "anew" is ours with another option for
// each session, so that they do not share the model.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { openSession } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { addOneModel, manyValuesModel, onnxModel } from "@glossa/testing";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";

type Feeds = Record<string, Tensor>;

function theirFeeds(feeds: Feeds): Record<string, OrtTensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { data, shape }]) => [
      name,
      new OrtTensor("float32", data as Float32Array, shape),
    ]),
  );
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

/** Microseconds of CPU and of wall time per call: medians over rounds in which the candidates take turns. */
async function perCall(candidates: Record<string, () => unknown>, calls: number, rounds = 15) {
  const lists = (): Record<string, number[]> => Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  const [cpu, wall] = [lists(), lists()];
  for (let round = -1; round < rounds; round++) {
    for (const [name, call] of Object.entries(candidates)) {
      const before = process.cpuUsage();
      const started = performance.now();
      for (let index = 0; index < calls; index++) await call();
      const elapsed = performance.now() - started;
      const { user, system } = process.cpuUsage(before);
      if (round < 0) continue; // warming up
      cpu[name]!.push((user + system) / calls);
      wall[name]!.push((elapsed * 1000) / calls);
    }
  }
  return Object.keys(candidates).map((name) => ({ name, cpu: median(cpu[name]!), wall: median(wall[name]!) }));
}

async function overhead(): Promise<void> {
  const many: Feeds = Object.fromEntries(
    Array.from({ length: 26 }, (_, index) => [`x${index}`, tensor("float32", [2])]),
  );
  const cases: [string, Uint8Array, Feeds][] = [
    ["1 input, 1 output", addOneModel(), { x: tensor("float32", [2, 4]) }],
    ["26 inputs, 26 outputs", manyValuesModel(26), many],
  ];
  for (const [title, model, feeds] of cases) {
    const theirs = await InferenceSession.create(model, { intraOpNumThreads: 1 });
    const ort = theirFeeds(feeds);
    const ours = await openSession(model, { backend: "c-api", threads: 1 });
    const pool = await openSession(model, { backend: "c-api", threads: 1, inline: false });
    const prepared = ours.prepare(feeds, (await ours.run(feeds)) as Feeds);
    const results = await perCall(
      {
        "onnxruntime-node run": () => theirs.run(ort),
        run: () => ours.run(feeds),
        "run, inline: false": () => pool.run(feeds),
        "prepared.run": () => prepared.run(),
        "prepared.runSync": () => prepared.runSync(),
      },
      1000,
    );
    console.log(`\noverhead per run, ${title}`);
    const [base] = results;
    for (const { name, cpu, wall } of results) {
      console.log(
        `  ${name.padEnd(22)} cpu ${cpu.toFixed(1).padStart(6)} µs (${(cpu / base!.cpu).toFixed(2)} ×)` +
          `   wall ${wall.toFixed(1).padStart(6)} µs (${(wall / base!.wall).toFixed(2)} ×)`,
      );
    }
    await ours.close();
    await pool.close();
  }
}

/** `layers` matrices of 1024 × 1024: 4 MiB each. */
function matrices(layers: number, external?: string) {
  let state = 7;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) / 16;
  };
  const indices = Array.from({ length: layers }, (_, index) => index);
  return onnxModel(
    {
      inputs: [["x0", "float32", ["rows", 1024]]],
      outputs: [[`x${layers}`, "float32", ["rows", 1024]]],
      nodes: indices.map((index) => ({ op: "MatMul", inputs: [`x${index}`, `w${index}`], outputs: [`x${index + 1}`] })),
      initializers: Object.fromEntries(
        indices.map((index) => [
          `w${index}`,
          tensor("float32", [1024, 1024], Float32Array.from({ length: 1 << 20 }, next)),
        ]),
      ),
    },
    external === undefined ? {} : { external },
  );
}

async function underLoad(what: "delay" | "throughput"): Promise<void> {
  const { model } = matrices(6);
  const feeds: Feeds = { x0: tensor("float32", [96, 1024]) };
  const theirs = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const ort = theirFeeds(feeds);
  const ours = await openSession(model, { backend: "c-api", threads: 1 });
  const worker = await openSession(model, { backend: "worker", threads: 1 });
  const runners: Record<string, () => Promise<unknown>> = {
    "onnxruntime-node": () => theirs.run(ort),
    "c-api": () => ours.run(feeds),
    worker: () => worker.run(feeds),
  };
  console.log(
    what === "delay" ? "\nevent loop delay while runs follow each other" : "\nruns per second, one after the other",
  );
  const rates: Record<string, number[]> = Object.fromEntries(Object.keys(runners).map((name) => [name, []]));
  for (let round = 0; round < (what === "delay" ? 1 : 5); round++) {
    for (const [name, run] of Object.entries(runners)) {
      await run();
      const histogram = monitorEventLoopDelay({ resolution: 1 });
      histogram.enable();
      const started = performance.now();
      let runs = 0;
      while (performance.now() - started < 2000) {
        await run();
        runs++;
      }
      histogram.disable();
      rates[name]!.push((runs * 1000) / (performance.now() - started));
      if (what === "throughput") continue;
      const ms = (value: number): string => `${(value / 1e6).toFixed(1).padStart(6)} ms`;
      const { max } = histogram;
      console.log(
        `  ${name.padEnd(18)} p50 ${ms(histogram.percentile(50))}   p99 ${ms(histogram.percentile(99))}   max ${ms(max)}`,
      );
    }
  }
  if (what === "throughput") {
    const base = median(rates["onnxruntime-node"]!);
    for (const [name, values] of Object.entries(rates)) {
      console.log(
        `  ${name.padEnd(18)} ${median(values).toFixed(1).padStart(6)} /s (${(median(values) / base).toFixed(2)} ×)`,
      );
    }
  }
  await ours.close();
  await worker.close();
}

/** MiB of this process, shared pages counted by share. */
function proportionalSetSize(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const text = readFileSync("/proc/self/smaps_rollup", "utf8");
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024;
}

/** In a process of its own: what the first session and three more of a model add. */
async function measureMemory(variant: string, folder: string): Promise<void> {
  const model = join(folder, "model.onnx");
  const feeds: Feeds = { x0: tensor("float32", [1, 1024]) };
  const kept: unknown[] = [];
  async function open(): Promise<void> {
    if (variant === "onnxruntime-node") {
      const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
      await session.run(theirFeeds(feeds));
      kept.push(session);
      return;
    }
    const session = await openSession(model, {
      backend: "c-api",
      threads: 1,
      ...(variant.includes("anew")
        ? { logLevel: kept.length % 2 === 0 ? "fatal" : "error", memoryPattern: kept.length < 2 }
        : {}),
      ...(variant.includes("cache") ? { cache: join(folder, "cache") } : {}),
    });
    await session.run(feeds);
    kept.push(session);
  }
  const before = proportionalSetSize();
  await open();
  const first = proportionalSetSize();
  for (let more = 0; more < 3; more++) await open();
  const four = proportionalSetSize();
  console.log(JSON.stringify({ first: first - before, more: (four - first) / 3 }));
  process.exit(0);
}

async function memory(): Promise<void> {
  if (process.platform !== "linux") return console.log("\nmemory: Linux only");
  const folder = mkdtempSync(join(tmpdir(), "glossa-bench-"));
  try {
    const { model, externalData } = matrices(24, "model.data");
    writeFileSync(join(folder, "model.onnx"), model);
    writeFileSync(join(folder, "model.data"), externalData);
    await (await openSession(join(folder, "model.onnx"), { cache: join(folder, "cache"), threads: 1 })).close();
    console.log("\nmemory of sessions of one model with 96 MiB of weights in external data (MiB)");
    for (const variant of ["onnxruntime-node", "ours", "ours, anew", "ours, cache, anew"]) {
      const output = execFileSync(
        process.execPath,
        [...process.execArgv, fileURLToPath(import.meta.url), "measure", variant, folder],
        { encoding: "utf8" },
      );
      const { first, more } = JSON.parse(output) as { first: number; more: number };
      console.log(
        `  ${variant.padEnd(18)} first ${first.toFixed(0).padStart(4)}   each further one ${more.toFixed(0).padStart(4)} (${Math.round((100 * more) / first)} %)`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const [first, variant, folder] = process.argv.slice(2);
  if (first === "measure") return measureMemory(variant!, folder!);
  const parts = process.argv.slice(2);
  const wants = (part: string): boolean => parts.length === 0 || parts.includes(part);
  if (wants("overhead")) await overhead();
  if (wants("delay")) await underLoad("delay");
  if (wants("throughput")) await underLoad("throughput");
  if (wants("memory")) await memory();
}

await main();
