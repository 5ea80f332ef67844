import type { DecodingRow } from "../decoding-row.ts";
import { forbidding, type LogitsProcessor } from "./logits-processor.ts";

/** Forces the token that follows a prompt of one token (an encoder-decoder model's target language, say). */
export function forcedBosToken(tokenId: number): LogitsProcessor {
  return forced([tokenId], ({ tokenIds }) => tokenIds.length === 1);
}

/** Forces one of the end tokens at the last position that the length limit leaves. */
export function forcedEosToken(
  tokenIds: readonly number[],
  mostLengthOf: (row: DecodingRow) => number,
): LogitsProcessor {
  return forced(tokenIds, (row) => row.tokenIds.length === mostLengthOf(row) - 1);
}

function forced(tokenIds: readonly number[], isForced: (row: DecodingRow) => boolean): LogitsProcessor {
  return forbidding(
    (scores, row) => {
      if (!isForced(row)) return;
      scores.fill(Number.NEGATIVE_INFINITY);
      for (const id of tokenIds) scores[id] = 0;
    },
    (row) => !isForced(row),
  );
}
