import type { DecodingRow } from "../decoding-row.ts";
import { GenerationError } from "../errors.ts";
import type { LogitsProcessor } from "./logits-processor.ts";

/** Which tokens may follow a sequence: at least one. De Cao et al., "Autoregressive entity retrieval" (2010.00904). */
export type PrefixAllowedTokens = (prompt: number, tokenIds: readonly number[]) => Iterable<number>;

/**
 * Forbids all tokens but those that the function names. When other rules forbid all of those, for every beam of a prompt,
 * the function wins.
 *
 * @param grouped the rows of a prompt are beams of one search
 */
export function prefixAllowedTokens(allowed: PrefixAllowedTokens, grouped: boolean): LogitsProcessor {
  return (scores, rows) => {
    const vocab = scores.length / rows.length;
    const lists = rows.map((row) => allowedAfter(row, allowed, vocab));
    for (let start = 0, end: number; start < rows.length; start = end) {
      end = start + 1;
      while (grouped && end < rows.length && rows[end]!.prompt === rows[start]!.prompt) end++;
      applyGroup(scores, lists, start, end, vocab);
    }
  };
}

function applyGroup(scores: Float32Array, lists: readonly number[][], start: number, end: number, vocab: number): void {
  let satisfiable = false;
  for (let row = start; row < end; row++) {
    const own = scores.subarray(row * vocab, (row + 1) * vocab);
    const kept = lists[row]!.map((id) => own[id]!);
    satisfiable ||= kept.some((score) => score > Number.NEGATIVE_INFINITY);
    own.fill(Number.NEGATIVE_INFINITY);
    lists[row]!.forEach((id, i) => {
      own[id] = kept[i]!;
    });
  }
  if (satisfiable) return;
  for (let row = start; row < end; row++) for (const id of lists[row]!) scores[row * vocab + id] = 0;
}

function allowedAfter(row: DecodingRow, allowed: PrefixAllowedTokens, vocab: number): number[] {
  const ids = [...allowed(row.prompt, row.tokenIds)];
  if (ids.length === 0) {
    throw new GenerationError(
      "GENERATION_NO_CANDIDATE",
      `prefixAllowedTokens allows nothing after ${row.tokenIds.length} tokens of prompt ${row.prompt}: it must name at least one token`,
    );
  }
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocab);
  if (wrong === undefined) return ids;
  throw new GenerationError(
    "GENERATION_OPTION_INVALID",
    `prefixAllowedTokens named the token ${wrong}, but the vocabulary has ${vocab} tokens`,
  );
}
