import { GenerationError } from "../errors.ts";
import { exp } from "../numeric/exp.ts";
import type { Candidates } from "./candidates.ts";

/** Draws one of the candidates in proportion to exp(score), from a uniform number in [0, 1). Gives its index. */
export function draw(list: Candidates, uniform: number): number {
  const { scores, weights, count } = list;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) if (scores[i]! > max) max = scores[i]!;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    weights[i] = exp(scores[i]! - max);
    sum += weights[i]!;
  }
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
