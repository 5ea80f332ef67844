/** What is done to logits, under the names of Hugging Face's pipelines; `"none"` leaves them as they are. */
export const activations: Readonly<
  Record<"softmax" | "sigmoid" | "none", (logits: ArrayLike<number>, temperature: number) => Float64Array>
> = { softmax: softmaxRow, sigmoid: sigmoidRow, none: rawRow };

export type Activation = keyof typeof activations;

/** Logits of one row to probabilities that sum to one. */
export function softmaxRow(logits: ArrayLike<number>, temperature = 1): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) highest = Math.max(highest, logits[i]!);
  const result = Float64Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  const total = result.reduce((a, b) => a + b, 0);
  return result.map((value) => value / total);
}

/** Logits of one row to independent probabilities, as multi-label models mean them. */
export function sigmoidRow(logits: ArrayLike<number>, temperature = 1): Float64Array {
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit / temperature)));
}

function rawRow(logits: ArrayLike<number>): Float64Array {
  return Float64Array.from(logits);
}
