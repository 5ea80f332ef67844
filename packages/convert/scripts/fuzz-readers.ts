/**
 * Opens broken copies of the readers' fixtures and reads all their tensors: every copy must give values or a
 * ConvertError, soon and in little memory.
 *
 *   npx tsx --conditions=@glossa/source packages/convert/scripts/fuzz-readers.ts [count per file] [seed]
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMutated } from "../src/readers/fuzz/read-mutated.ts";

const MAX_MS = 2_000;
const MAX_GROWTH = 300 * 1024 * 1024;

async function main(count: number, seed: number): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "glossa-fuzz-"));
  try {
    for (const file of ["all.safetensors", "all.gguf", "blocks.gguf", "all.pt"]) {
      const original = await readFile(new URL(`../src/readers/fixtures/${file}`, import.meta.url));
      const report = await readMutated(original, join(scratch, "copy"), seed, count);
      const outcomes = [...report.outcomes].map(([code, times]) => `${code} ${times}`).join(", ");
      const growth = Math.round(report.memoryGrowth / 1024 / 1024);
      console.log(`${file}: ${outcomes}; slowest ${report.slowest.toFixed(1)} ms; memory +${growth} MB`);
      if (report.slowest > MAX_MS || report.memoryGrowth > MAX_GROWTH) process.exitCode = 1;
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
}

await main(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 1));
