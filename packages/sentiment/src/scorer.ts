import { type Activation, activations } from "./activations.ts";
import { aggregate } from "./aggregate.ts";
import type { Classification } from "./classifier.ts";
import { sentimentOf } from "./labels.ts";
import type { Reading } from "./text-reader.ts";

/** Turns what the model gave into what the user gets. */
export interface Scorer {
  /** Scores of all labels, in the model's order. */
  scores(reading: Reading, functionToApply?: Activation): Float64Array;
  answer(
    reading: Reading,
    options: {
      readonly topK?: number | undefined;
      readonly functionToApply?: Activation | undefined;
      readonly abstainBelow?: number | undefined;
    },
  ): Classification;
}

/** @param model.temperature what logits are divided by before they become probabilities */
export function scorer(model: {
  readonly labels: readonly string[];
  readonly activation: Activation;
  readonly temperature: number;
}): Scorer {
  function scores({ windows, logits }: Reading, functionToApply = model.activation): Float64Array {
    const activate = activations[functionToApply];
    return aggregate(
      logits.map((row) => activate(row, model.temperature)),
      windows.map(({ newTokens }) => newTokens),
    );
  }
  return {
    scores,
    answer(reading, { topK = 1, functionToApply, abstainBelow = 0 }) {
      const all = scores(reading, functionToApply);
      const sorted = model.labels
        .map((label, index) => ({ label, score: all[index]! }))
        .sort((a, b) => b.score - a.score)
        .slice(0, topK);
      const { label, score } = sorted[0]!;
      return {
        label,
        score,
        sentiment: sentimentOf(label),
        labels: sorted,
        windows: reading.windows.length,
        abstained: functionToApply !== "none" && score < abstainBelow,
      };
    },
  };
}
