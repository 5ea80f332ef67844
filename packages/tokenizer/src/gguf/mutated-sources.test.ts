import { expect, it } from "vitest";
import { fuzzSources } from "../../scripts/fuzz-sources/fuzz-sources.ts";

it("refuses mutated files with a clear error, or uses them", () => {
  const { files, opened, refused } = fuzzSources(1, 400);
  expect(opened + Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(files);
  expect(opened).toBeGreaterThan(5);
});
