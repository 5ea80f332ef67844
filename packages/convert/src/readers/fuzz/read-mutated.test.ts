import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readMutated } from "./read-mutated.ts";

const MB = 1024 * 1024;

// scripts/fuzz-readers.ts runs 10,000 of each.
it.each(["all.safetensors", "all.gguf", "blocks.gguf", "all.pt"])(
  "400 broken copies of %s end in a clear error",
  async (file) => {
    const original = await readFile(new URL(`../fixtures/${file}`, import.meta.url));
    const scratch = await mkdtemp(join(tmpdir(), "glossa-fuzz-"));
    try {
      const report = await readMutated(original, join(scratch, "copy"), 1, 400);
      expect(report.outcomes.get("CONVERT_FORMAT")).toBeGreaterThan(40);
      expect(report.outcomes.get("ok")).toBeGreaterThan(4);
      expect(report.slowest).toBeLessThan(2_000);
      expect(report.memoryGrowth).toBeLessThan(300 * MB);
    } finally {
      await rm(scratch, { recursive: true });
    }
  },
);
