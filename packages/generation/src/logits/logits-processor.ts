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
  /**
   * Whether all that it does to such a row is to set scores to −Infinity, whatever they are; it may then be given the row
   * alone, and logits in place of log-probabilities. Absent: it may do anything.
   */
  onlyForbids?(row: DecodingRow): boolean;
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

/** A processor that treats each row alone, and only forbids tokens in rows of which `only` is true. Default: in all. */
export function forbidding(
  process: (scores: Float32Array, row: DecodingRow) => void,
  only: (row: DecodingRow) => boolean = () => true,
): LogitsProcessor {
  return Object.assign(perRow(process), { onlyForbids: only });
}
