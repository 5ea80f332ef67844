import { expect, test } from "vitest";
import { checkHostileFiles, checkHostileTexts, checkLongRuns } from "./hostile-checks.ts";

// The long version is hostile.ts.
test("mutated tokenizer.json, .model and rank files work or fail clearly", () => {
  expect(checkHostileFiles({ seed: 1, count: 400 })).toEqual([]);
});

test("hostile texts are encoded", () => {
  expect(checkHostileTexts({ seed: 1, count: 6000 })).toEqual([]);
});

test("long runs take time in proportion", () => {
  expect(checkLongRuns({ length: 20_000, limitMs: 4000 })).toEqual([]);
}, 120_000);
