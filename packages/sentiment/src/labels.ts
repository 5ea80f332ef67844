/** What a label says about the feeling of a text, whatever the model calls it. */
export type Sentiment = "positive" | "neutral" | "negative";

/** The spellings found in published models' `id2label`, in lower case. */
const known: Readonly<Record<string, Sentiment>> = {
  positive: "positive",
  pos: "positive",
  "very positive": "positive",
  "extremely positive": "positive",
  "5 stars": "positive",
  "4 stars": "positive",
  neutral: "neutral",
  neu: "neutral",
  mixed: "neutral",
  "3 stars": "neutral",
  negative: "negative",
  neg: "negative",
  "very negative": "negative",
  "extremely negative": "negative",
  "2 stars": "negative",
  "1 star": "negative",
  "1 stars": "negative",
};

/**
 * The sentiment that a model's label stands for, or `undefined` for labels that are none ("sports") or that do not say
 * ("LABEL_1": a model with such labels needs the option `id2label`).
 */
export function sentimentOf(label: string): Sentiment | undefined {
  const key = label.toLowerCase().replaceAll(/[_-]+/g, " ").trim();
  return Object.hasOwn(known, key) ? known[key] : undefined;
}
