import type { LogitsProcessor } from "./logits-processor.ts";
import { sequenceBias } from "./sequence-bias.ts";

/** Forbids token sequences. An end token alone cannot be forbidden this way (nor can it in the reference). */
export function badWords(
  words: readonly (readonly number[])[],
  eosTokenIds: readonly number[],
  vocabSize: number,
): LogitsProcessor {
  const forbidden = words.filter((word) => !(word.length === 1 && eosTokenIds.includes(word[0]!)));
  return sequenceBias(
    forbidden.map((word) => [word, Number.NEGATIVE_INFINITY] as const),
    vocabSize,
  );
}
