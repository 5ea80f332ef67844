import { type LogitsProcessor, perRow } from "./logits-processor.ts";

/**
 * Makes the end tokens more and more likely: from `start` generated tokens on, |score| × (factor^steps − 1) is added to
 * theirs.
 */
export function exponentialDecayLengthPenalty(
  start: number,
  factor: number,
  eosTokenIds: readonly number[],
): LogitsProcessor {
  return perRow((scores, { tokenIds, promptLength }) => {
    const steps = tokenIds.length - promptLength - start;
    if (steps <= 0) return;
    for (const id of eosTokenIds) {
      const score = scores[id]!;
      if (Number.isFinite(score)) scores[id] = score + Math.abs(score) * (factor ** steps - 1);
    }
  });
}
