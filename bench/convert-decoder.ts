// A decoder converted by us against the same model exported by torch.onnx (bench/convert-export.py):
//   python bench/convert-export.py MODEL_DIRECTORY EXPORT_DIRECTORY
//   npx tsx --conditions=@glossa/source bench/convert-decoder.ts MODEL_DIRECTORY EXPORT_DIRECTORY [context ...]
// conversion: seconds, CPU seconds and peak memory in a fresh process for each dtype, without its start (convert-export.py prints
// the same of the export, without its imports).
// decoding: CPU milliseconds and wall milliseconds per token on one thread, one row, after `context` tokens (default 64 and
// 512): our graph with its cache in place, the export with keys and values growing from run to run, both in our runtime.
// Candidates take turns, one token each; medians. Ratios are the export's time over ours. The bound
// is the time in which one thread reads the fp32 weights once, as each token needs them: no fp32 graph is faster.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSession } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { openDecoder } from "../packages/convert/scripts/decoder-runner.ts";
import { convert, type ModelDType } from "../packages/convert/src/index.ts";
import { readBandwidth } from "./read-bandwidth.ts";

const ROUNDS = 40;
const dtypes: readonly ModelDType[] = ["fp32", "int8", "int4"];

interface Candidate {
  readonly name: string;
  /** Fills the cache with so many tokens. */
  begin(tokens: number[]): Promise<void>;
  step(token: number): Promise<void>;
  close(): Promise<void>;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

/** In a process of its own, for its peak memory. */
function convertApart(source: string, out: string, dtype: ModelDType): void {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=@glossa/source", fileURLToPath(import.meta.url), "--convert", source, out, dtype],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  console.log(`convert ${dtype}: ${stdout.trim()}`);
}

async function convertHere(source: string, out: string, dtype: ModelDType): Promise<void> {
  const start = performance.now();
  const before = process.cpuUsage();
  await convert(source, { out, dtype, task: "text-generation" });
  const { user, system } = process.cpuUsage(before);
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(
    `${((performance.now() - start) / 1000).toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} CPU s, peak ${peak} MB`,
  );
}

async function ours(directory: string, dtype: string, capacity: number): Promise<Candidate> {
  const decoder = await openDecoder(directory, { threads: 1 });
  return {
    name: `ours ${dtype}`,
    begin: async (tokens) => void (await decoder.begin([tokens], capacity)),
    step: async (token) => void (await decoder.step([token])),
    close: () => decoder.close(),
  };
}

async function exported(file: string): Promise<Candidate> {
  const session = await openSession(file, { threads: 1 });
  const names = session.inputs.map(({ name }) => name).filter((name) => name.startsWith("past_key_values."));
  const shape = session.inputs.find(({ name }) => name === names[0])!.shape;
  let past: Record<string, Tensor> = {};
  let length = 0;
  async function run(tokens: number[]): Promise<void> {
    const positions = BigInt64Array.from(tokens, (_, i) => BigInt(length + i));
    length += tokens.length;
    const result = await session.run({
      ...past,
      input_ids: tensor("int64", [1, tokens.length], BigInt64Array.from(tokens, BigInt)),
      attention_mask: tensor("int64", [1, length], new BigInt64Array(length).fill(1n)),
      position_ids: tensor("int64", [1, tokens.length], positions),
    });
    past = Object.fromEntries(names.map((name) => [name, result[name.replace("past_key_values", "present")]!]));
  }
  return {
    name: "torch.onnx fp32, growing past",
    async begin(tokens) {
      const empty = tensor("float32", [1, Number(shape[1]), 0, Number(shape[3])]);
      past = Object.fromEntries(names.map((name) => [name, empty]));
      length = 0;
      await run(tokens);
    },
    step: (token) => run([token]),
    close: () => session.close(),
  };
}

async function main(source: string, exportDirectory: string, contexts: number[]): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "glossa-bench-"));
  try {
    for (const dtype of dtypes) convertApart(source, join(scratch, dtype), dtype);
    const capacity = Math.max(...contexts) + ROUNDS + 2;
    const candidates = [await exported(join(exportDirectory, "model.onnx"))];
    for (const dtype of dtypes) candidates.push(await ours(join(scratch, dtype), dtype, capacity));
    const bound = (1000 * statSync(join(scratch, "fp32", "model.onnx_data")).size) / readBandwidth();
    for (const context of contexts) {
      const cpu = candidates.map((): number[] => []);
      const wall = candidates.map((): number[] => []);
      const prompt = Array.from({ length: context }, (_, i) => 100 + (i % 1000));
      for (const candidate of candidates) await candidate.begin(prompt);
      for (let round = -2; round < ROUNDS; round++) {
        for (const [i, candidate] of candidates.entries()) {
          const before = process.cpuUsage();
          const start = performance.now();
          await candidate.step(200 + round);
          if (round < 0) continue; // warming up
          wall[i]!.push(performance.now() - start);
          const { user, system } = process.cpuUsage(before);
          cpu[i]!.push((user + system) / 1000);
        }
      }
      const peer = { cpu: median(cpu[0]!), wall: median(wall[0]!) };
      console.log(`after ${context} tokens:`);
      for (const [i, { name }] of candidates.entries()) {
        const [c, w] = [median(cpu[i]!), median(wall[i]!)];
        const ratios = `${(peer.cpu / c).toFixed(2)} x CPU, ${(peer.wall / w).toFixed(2)} x wall`;
        console.log(`  ${name.padEnd(30)} ${c.toFixed(1)} CPU ms, ${w.toFixed(1)} ms a token   ${ratios}`);
      }
      console.log(
        `  ${"bound of fp32".padEnd(30)} ${bound.toFixed(1)} ms a token   ${(peer.wall / bound).toFixed(2)} x wall`,
      );
    }
    for (const candidate of candidates) await candidate.close();
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const [first, second, ...rest] = process.argv.slice(2);
if (first === "--convert") await convertHere(second!, rest[0]!, rest[1] as ModelDType);
else if (second === undefined)
  console.log("usage: bench/convert-decoder.ts MODEL_DIRECTORY EXPORT_DIRECTORY [context ...]");
else await main(first!, second, rest.length > 0 ? rest.map(Number) : [64, 512]);
