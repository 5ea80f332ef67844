import { expSum } from "./exp.ts";

/** The largest element; −Infinity for none. NaN elements are passed over. */
export function maxOf(row: Float32Array, count: number = row.length): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) if (row[i]! > max) max = row[i]!;
  return max;
}

/** log Σ exp(x): what turns logits into log-probabilities. −Infinity when every element is; NaN if one is. */
export function logSumExp(row: Float32Array): number {
  const max = maxOf(row);
  if (max === Number.NEGATIVE_INFINITY) return max;
  return max + Math.log(expSum(row, row.length, max));
}

/** Turns each row of [rows, vocab] into log-probabilities, in place. */
export function logSoftmaxRows(scores: Float32Array, vocab: number): void {
  for (let start = 0; start < scores.length; start += vocab) {
    const row = scores.subarray(start, start + vocab);
    const norm = logSumExp(row);
    if (norm === Number.NEGATIVE_INFINITY) continue;
    for (let i = 0; i < row.length; i++) row[i] = row[i]! - norm;
  }
}
