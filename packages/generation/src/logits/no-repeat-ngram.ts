import { forbidding, type LogitsProcessor } from "./logits-processor.ts";

/** Forbids tokens that would complete an n-gram which the sequence, prompt included, already holds. */
export function noRepeatNgram(size: number): LogitsProcessor {
  return forbidding((scores, { tokenIds }) => forbidCompletions(scores, tokenIds, tokenIds, size));
}

/** Forbids tokens that would complete an n-gram of the encoder's input (for causal models: of the prompt). */
export function encoderNoRepeatNgram(size: number, prompts: readonly Int32Array[]): LogitsProcessor {
  return forbidding((scores, { tokenIds, prompt }) => forbidCompletions(scores, tokenIds, prompts[prompt]!, size));
}

/** Forbids the last token of each n-gram of `source` whose other tokens end `tokenIds`. */
function forbidCompletions(
  scores: Float32Array,
  tokenIds: readonly number[],
  source: ArrayLike<number>,
  size: number,
): void {
  const start = tokenIds.length + 1 - size;
  if (start < 0) return;
  for (let window = 0; window + size <= source.length; window++) {
    let i = 0;
    while (i < size - 1 && source[window + i] === tokenIds[start + i]) i++;
    const last = source[window + size - 1]!;
    if (i === size - 1 && last < scores.length) scores[last] = Number.NEGATIVE_INFINITY;
  }
}
