// A classifier converted by us against the same model exported by torch.onnx (bench/convert-encoder-export.py):
//   python bench/convert-encoder-export.py MODEL_DIRECTORY EXPORT_DIRECTORY
//   npx tsx --conditions=@glossa/source bench/convert-encoder.ts MODEL_DIRECTORY EXPORT_DIRECTORY [BATCHxTOKENS ...]
// conversion: seconds, CPU seconds and peak memory of a fresh process for each dtype (the Python program prints its own).
// classification: CPU milliseconds of a run on one thread, all graphs in our runtime. Candidates take turns; medians.
// Ratios are the export's time over ours. Also the largest difference of the logits from the export's.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSession, type Session } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { convert, type ModelDType } from "../packages/convert/src/index.ts";

const ROUNDS = 15;
const dtypes: readonly ModelDType[] = ["fp32", "int8"];

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

/** In a process of its own, for its peak memory. */
function convertApart(source: string, out: string, dtype: ModelDType): void {
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=@glossa/source", fileURLToPath(import.meta.url), "--convert", source, out, dtype],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`convert ${dtype}: ${seconds} s with the start of Node, ${stdout.trim()}`);
}

async function convertHere(source: string, out: string, dtype: ModelDType): Promise<void> {
  await convert(source, { out, dtype, task: "text-classification" });
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpu = ((userCPUTime + systemCPUTime) / 1e6).toFixed(1);
  console.log(`${cpu} CPU s, peak ${(maxRSS / 1024).toFixed(0)} MB`);
}

/** The same ids for everybody; no padding. */
function feedsOf(batch: number, tokens: number): Record<string, Tensor> {
  const ids = BigInt64Array.from({ length: batch * tokens }, (_, i) => BigInt(1000 + ((i * 7919) % 20_000)));
  const shape = [batch, tokens];
  return {
    input_ids: tensor("int64", shape, ids),
    attention_mask: tensor("int64", shape, new BigInt64Array(ids.length).fill(1n)),
    token_type_ids: tensor("int64", shape),
  };
}

async function main(source: string, exported: string, shapes: readonly string[]): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "glossa-bench-"));
  const sessions = new Map<string, Session>();
  try {
    sessions.set("torch.onnx", await openSession(join(exported, "model.onnx"), { threads: 1 }));
    for (const dtype of dtypes) {
      convertApart(source, join(scratch, dtype), dtype);
      sessions.set(`ours ${dtype}`, await openSession(join(scratch, dtype, "model.onnx"), { threads: 1 }));
    }
    console.log(`Node ${process.version}, ${cpus()[0]?.model.trim()}, one thread`);
    for (const shape of shapes) {
      const [batch, tokens] = shape.split("x").map(Number) as [number, number];
      const feeds = feedsOf(batch, tokens);
      const times = new Map<string, number[]>();
      const logits = new Map<string, Float32Array>();
      for (let round = -3; round < ROUNDS; round++) {
        for (const [name, session] of sessions) {
          const start = process.cpuUsage();
          const result = await session.run(feeds);
          const { user, system } = process.cpuUsage(start);
          logits.set(name, result["logits"]!.data as Float32Array);
          if (round >= 0) times.set(name, [...(times.get(name) ?? []), (user + system) / 1000]);
        }
      }
      const peer = median(times.get("torch.onnx")!);
      for (const [name, list] of times) {
        const difference = logits
          .get(name)!
          .reduce((worst, value, i) => Math.max(worst, Math.abs(value - logits.get("torch.onnx")![i]!)), 0);
        const own = median(list);
        console.log(
          `${shape.padEnd(8)} ${name.padEnd(11)} ${own.toFixed(2).padStart(8)} CPU ms  ${(peer / own).toFixed(2)} x  difference ${difference.toExponential(1)}`,
        );
      }
    }
  } finally {
    for (const session of sessions.values()) await session.close();
    rmSync(scratch, { recursive: true });
  }
}

const [first, second, third, fourth, ...rest] = process.argv.slice(2);
if (first === "--convert") await convertHere(second!, third!, fourth as ModelDType);
else if (first === undefined || second === undefined) throw new Error("give a model directory and its export");
else {
  const shapes = [third, fourth, ...rest].filter((shape) => shape !== undefined);
  await main(first, second, shapes.length > 0 ? shapes : ["1x16", "1x128", "16x24"]);
}
