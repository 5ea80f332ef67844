import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { convertMutated } from "./convert-mutated.ts";

const fixtures = fileURLToPath(new URL("../architectures/fixtures/", import.meta.url));
const directories: string[] = [];
for (const family of await readdir(fixtures)) {
  for (const entry of await readdir(join(fixtures, family), { withFileTypes: true })) {
    if (entry.isDirectory()) directories.push(join(family, entry.name));
  }
}

// scripts/fuzz-convert.ts runs 10,000.
it.each(directories)("12 broken copies of %s end in a model or a clear error", async (directory) => {
  const scratch = await mkdtemp(join(tmpdir(), "glossa-fuzz-"));
  try {
    const { outcomes, slowest } = await convertMutated(join(fixtures, directory), scratch, 1, 12);
    expect([...outcomes.values()].reduce((a, b) => a + b)).toBe(12);
    expect(slowest.milliseconds).toBeLessThan(5_000);
  } finally {
    await rm(scratch, { recursive: true });
  }
});
