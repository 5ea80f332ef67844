import type { LabelScore, Sentiment } from "@glossa/sentiment";

/** What a model's labels stand for. */
export type Sentiments = ReadonlyMap<string, Sentiment | null>;

/** How positive a text is, from -1 to 1, to draw it: the probability of positive labels less that of negative ones. */
export function toneOf(labels: readonly LabelScore[], sentiments: Sentiments): number {
  const signs = { positive: 1, neutral: 0, negative: -1 };
  let tone = 0;
  for (const { label, score } of labels) tone += score * signs[sentiments.get(label) ?? "neutral"];
  return Math.max(-1, Math.min(1, tone));
}
