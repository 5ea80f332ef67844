import { expect, it } from "vitest";
import { expInto, expSum } from "./exp.ts";
import { logSoftmaxRows, logSumExp } from "./log-sum-exp.ts";

it("equals Math.exp within 1e-12, relatively, and is 0 below exp(−104)", () => {
  const values = Float32Array.from({ length: 22_001 }, (_, i) => -i * 0.005);
  const found = new Float64Array(values.length);
  const sum = expInto(found, values, values.length, 0);
  values.forEach((x, i) => {
    if (x > -104) expect(Math.abs(found[i]! / Math.exp(x) - 1)).toBeLessThan(1e-12);
    else expect(found[i]).toBe(0);
  });
  expect(Math.abs(expSum(values, values.length, 0) / sum - 1)).toBeLessThan(1e-12);
  expect(expSum(Float32Array.of(0, Number.NEGATIVE_INFINITY), 2, 0)).toBe(1);
  expect(expSum(Float32Array.of(0, Number.NaN), 2, 0)).toBeNaN();
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
