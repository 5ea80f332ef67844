import fc from "fast-check";
import { expect, it } from "vitest";
import { planRuns } from "./plan-runs.ts";

it("puts every sequence into one run, with its equals, within the budget", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60)), fc.integer({ min: 1, max: 200 }), (lengths, budget) => {
      const runs = planRuns(lengths, budget);
      expect(runs.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
      for (const run of runs) {
        expect(new Set(run.map((index) => lengths[index])).size).toBe(1);
        expect(run.length === 1 || run.length * lengths[run[0]!]! <= budget).toBe(true);
      }
    }),
  );
});

it("fills runs", () => {
  expect(planRuns([3, 5, 3, 3], 6)).toEqual([[0, 2], [3], [1]]);
});
