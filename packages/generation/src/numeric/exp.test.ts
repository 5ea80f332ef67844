import { expect, it } from "vitest";
import { exp } from "./exp.ts";
import { logSoftmaxRows, logSumExp } from "./log-sum-exp.ts";

it("equals Math.exp for x ≤ 0 within 1e-12, relatively", () => {
  for (let x = 0; x > -708; x -= 0.0137) {
    expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-12);
  }
  expect([exp(0), exp(-709), exp(Number.NEGATIVE_INFINITY)]).toEqual([1, 0, 0]);
  expect(exp(Number.NaN)).toBeNaN();
});

it("log-softmax: probabilities sum to one, forbidden tokens stay forbidden", () => {
  const scores = Float32Array.of(1, 2, 3, Number.NEGATIVE_INFINITY, 100, 0, 0, -100);
  logSoftmaxRows(scores, 4);
  for (const row of [scores.subarray(0, 4), scores.subarray(4)]) {
    expect(row.reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 6);
  }
  expect(scores[3]).toBe(Number.NEGATIVE_INFINITY);
  expect(logSumExp(Float32Array.of(Number.NEGATIVE_INFINITY))).toBe(Number.NEGATIVE_INFINITY);
});
