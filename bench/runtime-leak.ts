// Memory while sessions are opened, run and closed, over and over, of bytes and of a file (two sessions over one model):
//   npx tsx --conditions=@glossa/source bench/runtime-leak.ts [cycles = 1000] [backend = c-api]
// Prints resident memory as a curve, and fails when the second half grew by more than 5 MiB.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensor } from "@glossa/tensor";
import { networkModel } from "@glossa/testing";
import { type BackendName, openSession } from "../packages/runtime/src/index.ts";

const cycles = Number(process.argv[2] ?? 1000);
const backend = (process.argv[3] ?? "c-api") as BackendName;
const POINTS = 20;
const LIMIT_MIB = 5;

const { model } = networkModel();
const folder = mkdtempSync(join(tmpdir(), "glossa-leak-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
const file = join(folder, "model.onnx");
writeFileSync(file, model);
const x = tensor("float32", [8, 64]);

async function cycle(): Promise<void> {
  const session = await openSession(model, { backend, threads: 1 });
  await Promise.all([session.run({ x }), session.run({ x }, { fetches: ["y"] })]);
  const prepared = session.prepare({ x }, { y: null });
  await prepared.run();
  if (backend === "c-api") {
    const onDevice = await session.prepare({ x }, { y: "device" }).run();
    const y = onDevice["y"];
    if (y !== undefined && "close" in y) y.close();
    session.allocate("float32", [8, 64]);
  }
  const controller = new AbortController();
  const aborted = session.run({ x }, { signal: controller.signal }).catch(() => undefined);
  controller.abort();
  await aborted;
  await session.run({}).catch(() => undefined);
  await session.close();
  const twins = await Promise.all([
    openSession(file, { backend, threads: 1 }),
    openSession(file, { backend, threads: 1 }),
  ]);
  for (const twin of twins) {
    await twin.run({ x });
    await twin.close();
  }
}

/** MiB after a full collection, where the collector can be called. */
function resident(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

async function main(): Promise<void> {
  // Pools, caches and the JIT reach their size first.
  for (let index = 0; index < Math.min(200, cycles / 5); index++) await cycle();
  const curve: number[] = [resident()];
  for (let point = 0; point < POINTS; point++) {
    for (let index = 0; index < cycles / POINTS; index++) await cycle();
    curve.push(resident());
  }
  const least = Math.min(...curve);
  const most = Math.max(...curve);
  curve.forEach((mebibytes, point) => {
    const bar = "#".repeat(1 + Math.round((40 * (mebibytes - least)) / Math.max(most - least, 1)));
    console.log(
      `${String(Math.round((point * cycles) / POINTS)).padStart(6)} cycles ${mebibytes.toFixed(1).padStart(7)} MiB ${bar}`,
    );
  });
  const growth = curve[POINTS]! - curve[POINTS / 2]!;
  console.log(`${backend}: second half ${growth >= 0 ? "+" : ""}${growth.toFixed(1)} MiB over ${cycles / 2} cycles`);
  if (growth > LIMIT_MIB) process.exitCode = 1;
}

void main();
