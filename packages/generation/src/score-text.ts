import { GenerationError } from "./errors.ts";
import type { TextScore } from "./generator.ts";
import type { LanguageModel } from "./language-model.ts";
import { logSumExp } from "./numeric/log-sum-exp.ts";

/** Logits of so many tokens are in memory at once: 64 × 50,000 × 4 bytes are 13 MB. */
const TOKENS_PER_RUN = 64;

/** @throws GenerationError `GENERATION_MODEL_UNSUPPORTED`, `GENERATION_PROMPT_EMPTY`, `GENERATION_CONTEXT_OVERFLOW` */
export async function scoreText(
  model: LanguageModel,
  tokenIds: Int32Array,
  signal: AbortSignal | undefined,
): Promise<TextScore> {
  const { vocabSize, contextLength = Number.POSITIVE_INFINITY } = model;
  if (model.extend === undefined) {
    throw new GenerationError("GENERATION_MODEL_UNSUPPORTED", "this model cannot score texts: it is not a causal one");
  }
  if (tokenIds.length < 2) {
    throw new GenerationError("GENERATION_PROMPT_EMPTY", "a text of fewer than two tokens has nothing to score");
  }
  if (tokenIds.length > contextLength) {
    throw new GenerationError(
      "GENERATION_CONTEXT_OVERFLOW",
      `the text has ${tokenIds.length} tokens, but the model's context ${contextLength}`,
    );
  }
  const logprobs = new Float32Array(tokenIds.length).fill(Number.NaN);
  const { state, logits } = await model.begin([tokenIds.subarray(0, 1)], { maxLength: tokenIds.length, signal });
  const read = (row: Float32Array, position: number) => {
    logprobs[position] = row[tokenIds[position]!]! - logSumExp(row);
  };
  try {
    read(logits, 1);
    for (let start = 1; start < tokenIds.length - 1; start += TOKENS_PER_RUN) {
      signal?.throwIfAborted();
      const end = Math.min(start + TOKENS_PER_RUN, tokenIds.length - 1);
      const all = await model.extend(state, tokenIds.subarray(start, end), { signal });
      for (let i = start; i < end; i++) read(all.subarray((i - start) * vocabSize, (i - start + 1) * vocabSize), i + 1);
    }
  } finally {
    model.release?.(state);
  }
  const logprob = logprobs.subarray(1).reduce((sum, x) => sum + x, 0);
  return { tokenIds: [...tokenIds], logprobs, logprob, perplexity: Math.exp(-logprob / (tokenIds.length - 1)) };
}
