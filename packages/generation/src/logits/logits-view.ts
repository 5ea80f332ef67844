import { orderRows } from "../models/order-rows.ts";

/**
 * Logits where the model left them, with what its graph found out about them: whoever looks for the best tokens of a row need
 * not look at the others.
 */
export interface LogitsView {
  /** [places, vocab]. May be overwritten; valid until the next step. */
  readonly logits: Float32Array;
  /** The place of each row. */
  readonly places: Int32Array;
  /** log Σ exp of a place's logits, [places]. */
  readonly logSumExp: Float32Array;
  /** [places, groups]: no logit of the tokens g, g + groups, g + 2 · groups, … is larger than element g. */
  readonly maxima: Float32Array;
}

/** The rows' logits in the order of the rows, or their log-probabilities, [rows, vocab]. Overwrites the view. */
export function scoresOfView(view: LogitsView, normalized: boolean): Float32Array {
  const { logits, places, logSumExp } = view;
  const vocab = logits.length / places.length;
  const scores = orderRows(logits, places, vocab);
  if (!normalized) return scores;
  places.forEach((place, row) => {
    const norm = logSumExp[place]!;
    const end = (row + 1) * vocab;
    for (let i = row * vocab; i < end; i++) scores[i]! -= norm;
  });
  return scores;
}
