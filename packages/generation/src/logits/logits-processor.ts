import type { DecodingRow } from "../decoding-row.ts";

/**
 * Changes the next token's scores in place, before a token is chosen; −Infinity forbids a token.
 *
 * @param scores [rows, vocab]: logits, or log-probabilities in a beam search, after the processors before this one
 * @param rows what each row holds so far
 */
export type LogitsProcessor = (scores: Float32Array, rows: readonly DecodingRow[]) => void;

/** A processor that treats each row alone; `scores` is then [vocab]. */
export function perRow(process: (scores: Float32Array, row: DecodingRow) => void): LogitsProcessor {
  return (scores, rows) => {
    const vocab = scores.length / rows.length;
    for (let index = 0; index < rows.length; index++) {
      process(scores.subarray(index * vocab, (index + 1) * vocab), rows[index]!);
    }
  };
}
