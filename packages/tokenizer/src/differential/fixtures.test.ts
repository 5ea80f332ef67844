import { expect, test } from "vitest";
import { checkTokenizer } from "./check-tokenizer.ts";
import { fixtureCases } from "./fixture-cases.ts";
import { realCases } from "./real-cases.ts";

// The long version is run.ts.
test.each(fixtureCases())("$name equals the reference", async (one) => {
  const report = await checkTokenizer(one, { count: 60, seed: 1 });
  expect(report.descriptions).toEqual([]);
  expect(report.differing).toBe(0);
  expect(report.compared).toBeGreaterThan(800);
});

const real = realCases();

test.skipIf(real.length === 0).each(real)("$name, where it is installed, equals the reference", async (one) => {
  const report = await checkTokenizer(one, { count: 60, seed: 1 });
  expect(report.descriptions).toEqual([]);
});
