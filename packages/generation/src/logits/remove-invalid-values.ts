import type { LogitsProcessor } from "./logits-processor.ts";

const LARGEST = 3.4028234663852886e38; // of float32

/** Replaces NaN by 0 and infinities by the largest finite values, for models whose logits overflow. */
export function removeInvalidValues(): LogitsProcessor {
  return (scores) => {
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i]!;
      if (Number.isNaN(score)) scores[i] = 0;
      else if (score === Number.POSITIVE_INFINITY) scores[i] = LARGEST;
      else if (score === Number.NEGATIVE_INFINITY) scores[i] = -LARGEST;
    }
  };
}
