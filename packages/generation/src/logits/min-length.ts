import type { DecodingRow } from "../decoding-row.ts";
import { forbidding, type LogitsProcessor } from "./logits-processor.ts";

/** Forbids the end tokens while a sequence, prompt included, is shorter than its least length. */
export function minLength(
  leastLengthOf: (row: DecodingRow) => number,
  eosTokenIds: readonly number[],
): LogitsProcessor {
  return forbidding((scores, row) => {
    if (row.tokenIds.length >= leastLengthOf(row)) return;
    for (const id of eosTokenIds) scores[id] = Number.NEGATIVE_INFINITY;
  });
}
