import { softmaxRow } from "../activations.ts";
import { assertOptions, classifyRules } from "../call-checks.ts";
import type { Classifier } from "../classifier.ts";
import { SentimentError } from "../errors.ts";
import { takeTurns } from "../take-turns.ts";
import { calibrationError } from "./calibration-error.ts";
import { type Examples, eachExample } from "./examples.ts";
import { fitTemperature, negativeLogLikelihood } from "./fit-temperature.ts";
import { modelLabelMatcher } from "./match-label.ts";

export interface CalibrateOptions {
  /** Stops the work; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each portion with the number of examples that are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** How far scores are from what they promise. */
export interface CalibrationFigures {
  /** In 15 bins of equal width. */
  readonly expectedCalibrationError: number;
  /** Mean of -ln p of the right label. */
  readonly negativeLogLikelihood: number;
}

export interface Calibration {
  /** For `createClassifier`'s option, or `glossa.temperature` in the model's config.json. */
  readonly temperature: number;
  /** How many examples it was fitted on: every other one, beginning with the first. */
  readonly fittedOn: number;
  /** How many it was measured on: the rest. It has not seen them. */
  readonly measuredOn: number;
  /** On the rest, with the classifier's present temperature. */
  readonly before: CalibrationFigures;
  /** On the rest, with the new one. */
  readonly after: CalibrationFigures;
}

const { signal, onProgress } = classifyRules;
const rules = { signal: signal!, onProgress: onProgress! } as const;

/**
 * Finds the temperature that makes scores mean what they say (Guo et al. 2017, arXiv:1706.04599): the share of right answers
 * among texts scored 0.8 is then about 80 %. It changes no label. Fitted on one half of the examples and measured on the other.
 *
 * @param examples texts that the model has not learnt from, with their labels; some hundreds at least
 * @throws as `evaluate`; SentimentError `SENTIMENT_MODEL_UNSUPPORTED` for a model that judges each label by itself (sigmoid)
 */
export async function calibrate(
  classifier: Pick<Classifier, "classify" | "labels" | "temperature" | "functionToApply">,
  examples: Examples,
  options: CalibrateOptions = {},
): Promise<Calibration> {
  assertOptions("calibrate", options, rules);
  const { labels, temperature: present } = classifier;
  if (classifier.functionToApply !== "softmax") {
    const message =
      "the model judges each label by itself; a temperature is for models that choose one label (softmax)";
    throw new SentimentError("SENTIMENT_MODEL_UNSUPPORTED", message);
  }
  const place = new Map(labels.map((label, at) => [label, at]));
  const gold: number[] = [];
  const logits: Float64Array[] = [];
  const matcher = modelLabelMatcher(labels);
  await eachExample(classifier, examples, matcher, { ...options, functionToApply: "none" }, (right, result) => {
    const row = new Float64Array(labels.length);
    for (const { label, score } of result.labels) row[place.get(label)!] = score;
    gold.push(right);
    logits.push(row);
  });
  if (gold.length < 2) throw new SentimentError("SENTIMENT_TABLE_INVALID", "calibrating needs two examples at least");

  const turns = takeTurns(options.signal);
  const half = <T>(values: readonly T[], parity: number): T[] => values.filter((_, index) => index % 2 === parity);
  const [fitGold, restGold] = [half(gold, 0), half(gold, 1)];
  const [fitLogits, restLogits] = [half(logits, 0), half(logits, 1)];
  const temperature = await fitTemperature(fitLogits, fitGold, turns);

  async function figures(t: number): Promise<CalibrationFigures> {
    const confidences: number[] = [];
    const right: boolean[] = [];
    for (const [index, row] of restLogits.entries()) {
      const scores = softmaxRow(row, t);
      const best = scores.indexOf(Math.max(...scores));
      confidences.push(scores[best]!);
      right.push(best === restGold[index]);
      if (index % 1000 === 0) await turns.next();
    }
    return {
      expectedCalibrationError: calibrationError(confidences, right),
      negativeLogLikelihood: await negativeLogLikelihood(restLogits, restGold, t, turns),
    };
  }
  return {
    temperature,
    fittedOn: fitGold.length,
    measuredOn: restGold.length,
    before: await figures(present),
    after: await figures(temperature),
  };
}
