import { SentimentError } from "../errors.ts";
import { type Sentiment, sentimentOf } from "../labels.ts";

/** Spells a right label of the data as one of the classes that are compared, or fails. */
export type LabelMatcher = (label: string) => number;

export const sentiments: readonly Sentiment[] = ["negative", "neutral", "positive"];

/**
 * Finds the model's label that a label of the data means: the same word, in whatever case; the only one of the same sentiment
 * (`pos` for `POSITIVE`); or its place (`1`), unless the model's labels have numbers of their own, as stars do.
 */
export function modelLabelMatcher(labels: readonly string[]): LabelMatcher {
  const numbered = labels.some((label) => /\d/.test(label) && !/^LABEL_\d+$/.test(label));
  return (label) => {
    const wanted = label.trim().toLowerCase();
    const same = labels.findIndex((candidate) => candidate.toLowerCase() === wanted);
    if (same !== -1) return same;
    const sentiment = sentimentOf(label);
    const alike = [...labels.keys()].filter((at) => sentiment !== undefined && sentimentOf(labels[at]!) === sentiment);
    if (alike.length === 1) return alike[0]!;
    if (alike.length > 1) {
      const names = alike.map((at) => labels[at]!).join(", ");
      throw unknown(label, `the model has several labels for it: ${names}; compare by: "sentiment"`);
    }
    if (!numbered && /^\d+$/.test(wanted) && Number(wanted) < labels.length) return Number(wanted);
    throw unknown(label, `the model's labels are ${labels.slice(0, 30).join(", ")}`);
  };
}

/** Finds the sentiment that a label of the data means. */
export function sentimentMatcher(): LabelMatcher {
  return (label) => {
    const sentiment = sentimentOf(label);
    if (sentiment !== undefined) return sentiments.indexOf(sentiment);
    throw unknown(label, "it is no sentiment: positive, neutral, negative");
  };
}

function unknown(label: string, why: string): SentimentError {
  const message = `the data has the label ${JSON.stringify(label.slice(0, 60))}; ${why}`;
  return new SentimentError("SENTIMENT_LABEL_UNKNOWN", message);
}
