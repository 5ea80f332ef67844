/**
 * Converts broken copies of the architectures' fixtures: each must end in a model or a ConvertError, soon and in little
 * memory.
 *
 *   npx tsx --conditions=@glossa/source packages/convert/scripts/fuzz-convert.ts [count per format] [seed]
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertMutated } from "../src/fuzz/convert-mutated.ts";

const MAX_MS = 5_000;
const MAX_GROWTH = 300 * 1024 * 1024;

async function main(count: number, seed: number): Promise<void> {
  const fixtures = fileURLToPath(new URL("../src/architectures/fixtures/", import.meta.url));
  /** Directories by the format of their weights. */
  const formats = new Map<string, string[]>();
  for (const family of await readdir(fixtures)) {
    for (const entry of await readdir(join(fixtures, family), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const names = await readdir(join(fixtures, family, entry.name));
      const weights = names.find((name) => /\.(safetensors|gguf|bin)$/.test(name) && !name.startsWith("expected"));
      const format = extname(weights ?? "");
      formats.set(format, [...(formats.get(format) ?? []), join(family, entry.name)]);
    }
  }
  for (const [format, directories] of formats) {
    const each = Math.ceil(count / directories.length);
    console.log(`${format}: ${each} copies of each of ${directories.length} models`);
    for (const [index, directory] of directories.entries()) {
      const scratch = await mkdtemp(join(tmpdir(), "glossa-fuzz-"));
      try {
        const report = await convertMutated(join(fixtures, directory), scratch, seed * 1000 + index, each);
        const { outcomes, slowest, memoryGrowth } = report;
        const list = [...outcomes].map(([code, times]) => `${code} ${times}`).join(", ");
        const growth = Math.round(memoryGrowth / 1024 / 1024);
        const worst = `slowest ${slowest.milliseconds.toFixed(0)} ms (copy ${slowest.number})`;
        console.log(`  ${directory}: ${list}; ${worst}; memory +${growth} MB`);
        if (slowest.milliseconds > MAX_MS || memoryGrowth > MAX_GROWTH) process.exitCode = 1;
      } finally {
        await rm(scratch, { recursive: true });
      }
    }
  }
}

await main(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 1));
