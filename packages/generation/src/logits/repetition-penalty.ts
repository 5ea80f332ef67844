import { type LogitsProcessor, perRow } from "./logits-processor.ts";

/**
 * Makes tokens that the sequence already holds, prompt included, less likely: positive scores are divided by the penalty,
 * negative ones multiplied. Keskar et al., "CTRL" (arXiv 1909.05858).
 */
export function repetitionPenalty(penalty: number): LogitsProcessor {
  return perRow((scores, { tokenIds }) => scaleOnce(scores, new Set(tokenIds), penalty));
}

/** Makes the tokens of the encoder's input (for causal models: of the prompt) more likely by `penalty`. */
export function encoderRepetitionPenalty(penalty: number, prompts: readonly Int32Array[]): LogitsProcessor {
  const sets = prompts.map((tokenIds) => new Set(tokenIds));
  return perRow((scores, { prompt }) => scaleOnce(scores, sets[prompt]!, 1 / penalty));
}

function scaleOnce(scores: Float32Array, tokenIds: ReadonlySet<number>, penalty: number): void {
  for (const id of tokenIds) {
    if (id >= scores.length) continue; // an input vocabulary larger than the output's
    const score = scores[id]!;
    scores[id] = score < 0 ? score * penalty : score / penalty;
  }
}
