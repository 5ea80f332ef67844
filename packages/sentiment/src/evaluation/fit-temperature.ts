import type { Turns } from "../take-turns.ts";

/**
 * The temperature that makes the logits' probabilities most likely (Guo et al. 2017, arXiv:1706.04599): the minimum of the mean
 * negative log-likelihood, which in 1/T has one minimum, found by golden sections.
 *
 * @param logits of each text, `[labels]`
 * @param gold the right label's place
 * @returns a temperature from 0.01 to 100
 */
export async function fitTemperature(
  logits: readonly ArrayLike<number>[],
  gold: readonly number[],
  turns: Turns,
): Promise<number> {
  const golden = (Math.sqrt(5) - 1) / 2;
  const loss = (logTemperature: number): Promise<number> =>
    negativeLogLikelihood(logits, gold, Math.exp(logTemperature), turns);
  let [low, high] = [Math.log(0.01), Math.log(100)];
  let [a, b] = [high - golden * (high - low), low + golden * (high - low)];
  let [lossA, lossB] = [await loss(a), await loss(b)];
  while (high - low > 1e-6) {
    if (lossA <= lossB) {
      [high, b, lossB] = [b, a, lossA];
      a = high - golden * (high - low);
      lossA = await loss(a);
    } else {
      [low, a, lossA] = [a, b, lossB];
      b = low + golden * (high - low);
      lossB = await loss(b);
    }
  }
  return Math.exp((low + high) / 2);
}

/** Mean of -ln p of the right labels, where p is the softmax of `logits / temperature`. */
export async function negativeLogLikelihood(
  logits: readonly ArrayLike<number>[],
  gold: readonly number[],
  temperature: number,
  turns: Turns,
): Promise<number> {
  let sum = 0;
  for (const [index, row] of logits.entries()) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let label = 0; label < row.length; label++) highest = Math.max(highest, row[label]!);
    let total = 0;
    for (let label = 0; label < row.length; label++) total += Math.exp((row[label]! - highest) / temperature);
    if (index % 1000 === 0) await turns.next();
    sum += Math.log(total) - (row[gold[index]!]! - highest) / temperature;
  }
  return sum / Math.max(1, logits.length);
}
