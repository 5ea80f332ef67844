import { GenerationError } from "../errors.ts";
import { expInto } from "../numeric/exp.ts";
import { maxOf } from "../numeric/log-sum-exp.ts";
import type { Candidates } from "./candidates.ts";

/** Draws one of the candidates in proportion to exp(score), from a uniform number in [0, 1). Gives its index. */
export function draw(list: Candidates, uniform: number): number {
  const { scores, weights, count } = list;
  const sum = expInto(weights, scores, count, maxOf(scores, count));
  if (!Number.isFinite(sum)) {
    throw new GenerationError("GENERATION_LOGITS_INVALID", "the scores to sample from hold NaN or Infinity");
  }
  let rest = uniform * sum;
  let last = 0;
  for (let i = 0; i < count; i++) {
    if (weights[i]! === 0) continue;
    last = i;
    rest -= weights[i]!;
    if (rest < 0) break;
  }
  return last;
}
