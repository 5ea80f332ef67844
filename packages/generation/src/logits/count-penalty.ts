import { type LogitsProcessor, perRow } from "./logits-processor.ts";

/**
 * OpenAI's penalties: for each generated token (the prompt does not count), `presence` is subtracted once and `frequency`
 * once per occurrence. https://platform.openai.com/docs/api-reference (Advanced usage: penalties)
 */
export function countPenalty(presence: number, frequency: number): LogitsProcessor {
  return perRow((scores, { tokenIds, promptLength }) => {
    const counts = new Map<number, number>();
    for (let i = promptLength; i < tokenIds.length; i++) counts.set(tokenIds[i]!, (counts.get(tokenIds[i]!) ?? 0) + 1);
    for (const [id, count] of counts) scores[id]! -= presence + frequency * count;
  });
}
