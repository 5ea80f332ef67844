/**
 * Converts broken copies of the architectures' fixtures: each must end in a model or a ConvertError, soon and in little
 * memory.
 *
 *   npx tsx --conditions=@glossa/source packages/convert/scripts/fuzz-convert.ts [count over all] [seed]
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertMutated } from "../src/fuzz/convert-mutated.ts";

const MAX_MS = 5_000;
const MAX_GROWTH = 300 * 1024 * 1024;

async function main(count: number, seed: number): Promise<void> {
  const fixtures = fileURLToPath(new URL("../src/architectures/fixtures/", import.meta.url));
  const directories: string[] = [];
  for (const family of await readdir(fixtures)) {
    for (const entry of await readdir(join(fixtures, family), { withFileTypes: true })) {
      if (entry.isDirectory()) directories.push(join(fixtures, family, entry.name));
    }
  }
  const each = Math.ceil(count / directories.length);
  for (const [index, directory] of directories.entries()) {
    const scratch = await mkdtemp(join(tmpdir(), "glossa-fuzz-"));
    try {
      const { outcomes, slowest, memoryGrowth } = await convertMutated(directory, scratch, seed * 1000 + index, each);
      const list = [...outcomes].map(([code, times]) => `${code} ${times}`).join(", ");
      const growth = Math.round(memoryGrowth / 1024 / 1024);
      const worst = `slowest ${slowest.milliseconds.toFixed(0)} ms (copy ${slowest.number})`;
      console.log(`${directory.slice(fixtures.length)}: ${list}; ${worst}; memory +${growth} MB`);
      if (slowest.milliseconds > MAX_MS || memoryGrowth > MAX_GROWTH) process.exitCode = 1;
    } finally {
      await rm(scratch, { recursive: true });
    }
  }
}

await main(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 1));
