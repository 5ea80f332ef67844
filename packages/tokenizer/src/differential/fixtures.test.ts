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

// GPT-2's and Llama 2's are dev dependencies; GLOSSA_TOKENIZERS adds more.
const real = realCases();

test("real tokenizers are installed", () => {
  expect(real.length).toBeGreaterThanOrEqual(2);
});

test.each(real)("$name, a real one, equals the reference", async (one) => {
  const report = await checkTokenizer(one, { count: 60, seed: 1 });
  expect(report.descriptions).toEqual([]);
  expect(report.differing).toBe(0);
});
