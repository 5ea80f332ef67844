import { logSoftmaxRows } from "../numeric/log-sum-exp.ts";
import type { LogitsProcessor } from "./logits-processor.ts";

/** Turns the scores into log-probabilities after everything else. */
export function renormalizeLogits(): LogitsProcessor {
  return (scores, rows) => logSoftmaxRows(scores, scores.length / rows.length);
}
