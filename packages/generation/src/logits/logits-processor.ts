import type { DecodingRow } from "../decoding-row.ts";

/**
 * Changes the next token's scores in place, before a token is chosen; −Infinity forbids a token.
 *
 * @param scores [rows, vocab]: logits, or log-probabilities in a beam search, after the processors before this one
 * @param rows what each row holds so far
 */
export interface LogitsProcessor {
  (scores: Float32Array, rows: readonly DecodingRow[]): void;
  /** Called while the model computes the scores for these rows: for slow work that needs no scores. */
  prepare?(rows: readonly DecodingRow[]): Promise<void>;
}

export async function prepareAll(processors: readonly LogitsProcessor[], rows: readonly DecodingRow[]): Promise<void> {
  for (const process of processors) await process.prepare?.(rows);
}

/** A processor that treats each row alone; `scores` is then [vocab]. */
export function perRow(process: (scores: Float32Array, row: DecodingRow) => void): LogitsProcessor {
  return (scores, rows) => {
    const vocab = scores.length / rows.length;
    for (let index = 0; index < rows.length; index++) {
      process(scores.subarray(index * vocab, (index + 1) * vocab), rows[index]!);
    }
  };
}
