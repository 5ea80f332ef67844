import { forbidding, type LogitsProcessor } from "./logits-processor.ts";

/** Forbids tokens everywhere. */
export function suppressTokens(tokenIds: readonly number[]): LogitsProcessor {
  return forbidding((scores) => forbid(scores, tokenIds));
}

/** Forbids tokens at the first generated position, or at the second when a forced first token comes before it. */
export function suppressTokensAtBegin(tokenIds: readonly number[], afterForcedBos: boolean): LogitsProcessor {
  return forbidding((scores, row) => {
    const begin = row.promptLength + (row.promptLength > 1 || !afterForcedBos ? 0 : 1);
    if (row.tokenIds.length === begin) forbid(scores, tokenIds);
  });
}

function forbid(scores: Float32Array, tokenIds: readonly number[]): void {
  for (const id of tokenIds) if (id < scores.length) scores[id] = Number.NEGATIVE_INFINITY;
}
