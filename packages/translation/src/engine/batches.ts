/** Sizes of a run of the model. */
export interface BatchLimits {
  /** Sequences of a batch: sentences, or sentences × beams. */
  readonly maxRows: number;
  /** Sentences × the longest one's tokens. */
  readonly maxTokens: number;
}

/**
 * Indices of sentences in batches of like lengths, the longest first: so memory is largest at the beginning and the last batches
 * are short.
 *
 * @param lengths in tokens
 */
export function batchesOf(lengths: readonly number[], { maxRows, maxTokens }: BatchLimits): number[][] {
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const index of order) {
    const longest = lengths[batch[0] ?? index]!;
    if (batch.length > 0 && (batch.length >= maxRows || (batch.length + 1) * longest > maxTokens)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(index);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
