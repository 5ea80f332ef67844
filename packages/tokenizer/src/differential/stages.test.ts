import { expect, test } from "vitest";
import { checkTokenizer } from "./check-tokenizer.ts";
import { stageCases } from "./stage-cases.ts";

// The long version is run.ts. Here each case sees another third of the hard strings.
test.each(stageCases().map((one, i) => ({ ...one, seed: i })))(
  "$name equals the reference",
  async ({ seed, ...one }) => {
    const report = await checkTokenizer(one, { count: 10, seed, everyNth: 3 });
    expect(report.descriptions).toEqual([]);
    expect(report.differing).toBe(0);
  },
);
