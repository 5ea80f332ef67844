import { expect, test } from "vitest";
import { checkTokenizer } from "./check-tokenizer.ts";
import { stageCases } from "./stage-cases.ts";

// The long version is run.ts.
test.each(stageCases())("$name equals the reference", async (one) => {
  const report = await checkTokenizer(one, { count: 10, seed: 1 });
  expect(report.descriptions).toEqual([]);
  expect(report.differing).toBe(0);
});
