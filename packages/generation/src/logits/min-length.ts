import type { DecodingRow } from "../decoding-row.ts";
import { type LogitsProcessor, perRow } from "./logits-processor.ts";

/** Forbids the end tokens while a sequence, prompt included, is shorter than its least length. */
export function minLength(
  leastLengthOf: (row: DecodingRow) => number,
  eosTokenIds: readonly number[],
): LogitsProcessor {
  return perRow((scores, row) => {
    if (row.tokenIds.length >= leastLengthOf(row)) return;
    for (const id of eosTokenIds) scores[id] = Number.NEGATIVE_INFINITY;
  });
}
