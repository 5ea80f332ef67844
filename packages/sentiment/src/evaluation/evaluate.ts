import { assertOptions, classifyRules } from "../call-checks.ts";
import type { Classifier } from "../classifier.ts";
import { SentimentError } from "../errors.ts";
import { sentimentOf } from "../labels.ts";
import { calibrationError } from "./calibration-error.ts";
import { type Examples, eachExample } from "./examples.ts";
import { modelLabelMatcher, sentimentMatcher, sentiments } from "./match-label.ts";
import { type Metrics, metrics } from "./metrics.ts";

export interface EvaluateOptions {
  /**
   * What is compared: `"label"`, the model's own (the default), or `"sentiment"`, positive, neutral and negative, for data
   * that knows fewer labels than the model.
   */
  readonly by?: "label" | "sentiment" | undefined;
  /** A probability below which an answer counts as withheld. Default 0: never. */
  readonly abstainBelow?: number | undefined;
  /** Stops the work; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each portion with the number of examples that are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** How good a classifier is on labelled texts. All but `answered` counts every text, withheld or not. */
export interface Evaluation extends Metrics {
  readonly texts: number;
  /** Examples without a text or a label. */
  readonly skipped: number;
  /**
   * Expected calibration error in 15 bins of equal width (Guo et al. 2017, arXiv:1706.04599) of the given labels' scores: 0
   * where texts scored 0.8 are right in 80 of 100 cases.
   */
  readonly expectedCalibrationError: number;
  /** Texts whose score is at least `abstainBelow`. */
  readonly answered: {
    readonly texts: number;
    /** Share of all texts. */
    readonly coverage: number;
    readonly accuracy: number;
  };
}

const { abstainBelow, signal, onProgress } = classifyRules;
const rules = {
  abstainBelow: abstainBelow!,
  signal: signal!,
  onProgress: onProgress!,
  by: ["label or sentiment", (value: unknown) => value === "label" || value === "sentiment"],
} as const;

/**
 * Compares a classifier's answers with right labels.
 *
 * @param examples texts with their labels, such as the rows of `openTable` with a `labelColumn`
 * @throws SentimentError `SENTIMENT_LABEL_UNKNOWN` for a label that the model does not have, `SENTIMENT_TABLE_INVALID` where
 *   there is nothing to compare, `SENTIMENT_OPTION_UNKNOWN`, `SENTIMENT_OPTION_INVALID`; as `classify`; the signal's reason
 */
export async function evaluate(
  classifier: Pick<Classifier, "classify" | "labels">,
  examples: Examples,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  assertOptions("evaluate", options, rules);
  const { by = "label", abstainBelow = 0, signal, onProgress } = options;
  const { labels } = classifier;
  const strange = labels.find((label) => sentimentOf(label) === undefined);
  if (by === "sentiment" && strange !== undefined) {
    const message = `by: "sentiment" needs labels that are sentiments; the model has "${strange}"`;
    throw new SentimentError("SENTIMENT_OPTION_INVALID", message);
  }
  const classes = by === "label" ? labels : sentiments;
  const place = new Map(
    labels.map((label, at) => [label, by === "label" ? at : sentiments.indexOf(sentimentOf(label)!)]),
  );

  const [gold, answered, confidences]: [number[], number[], number[]] = [[], [], []];
  const matcher = by === "label" ? modelLabelMatcher(labels) : sentimentMatcher();
  const skipped = await eachExample(classifier, examples, matcher, { signal, onProgress }, (right, result) => {
    const answer = place.get(result.label)!;
    gold.push(right);
    answered.push(answer);
    const same = result.labels.filter(({ label }) => place.get(label) === answer);
    confidences.push(same.reduce((sum, { score }) => sum + score, 0));
  });
  const right = gold.map((label, index) => label === answered[index]);
  const firm = [...gold.keys()].filter((index) => confidences[index]! >= abstainBelow);
  return {
    texts: gold.length,
    skipped,
    ...metrics(classes, gold, answered),
    expectedCalibrationError: calibrationError(confidences, right),
    answered: {
      texts: firm.length,
      coverage: firm.length / gold.length,
      accuracy: firm.length === 0 ? 0 : firm.filter((index) => right[index]).length / firm.length,
    },
  };
}
