/** Logits of one row to probabilities that sum to one. */
export function softmaxRow(logits: Float32Array): Float64Array {
  const highest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const result = Float64Array.from(logits, (logit) => Math.exp(logit - highest));
  const total = result.reduce((a, b) => a + b, 0);
  return result.map((value) => value / total);
}

/** Logits of one row to independent probabilities, as multi-label models mean them. */
export function sigmoidRow(logits: Float32Array): Float64Array {
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}
