import type { DecodingRow } from "../decoding-row.ts";
import { type LogitsProcessor, perRow } from "./logits-processor.ts";

/** Forces the token that follows a prompt of one token (an encoder-decoder model's target language, say). */
export function forcedBosToken(tokenId: number): LogitsProcessor {
  return perRow((scores, { tokenIds }) => {
    if (tokenIds.length === 1) force(scores, [tokenId]);
  });
}

/** Forces one of the end tokens at the last position that the length limit leaves. */
export function forcedEosToken(
  tokenIds: readonly number[],
  mostLengthOf: (row: DecodingRow) => number,
): LogitsProcessor {
  return perRow((scores, row) => {
    if (row.tokenIds.length === mostLengthOf(row) - 1) force(scores, tokenIds);
  });
}

function force(scores: Float32Array, tokenIds: readonly number[]): void {
  scores.fill(Number.NEGATIVE_INFINITY);
  for (const id of tokenIds) scores[id] = 0;
}
