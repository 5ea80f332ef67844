import { checkOptions } from "@glossa/options";
import { TranslationError } from "../errors.ts";
import type { Translator } from "../translator.ts";
import { calibrationError } from "./calibration-error.ts";
import { chrf } from "./chrf.ts";
import { fitLogistic } from "./fit-logistic.ts";

/** A sentence with a translation that people made. */
export interface CalibrationExample {
  readonly source: string;
  readonly reference: string;
  /** BCP 47. */
  readonly from: string;
  readonly to: string;
}

export interface CalibrateOptions {
  /** A translation is good when its chrF2 with the reference is so high, 0 to 1. Default 0.5. */
  readonly threshold?: number | undefined;
  /** Default: the model's. */
  readonly numBeams?: number | undefined;
  /** Stops the work; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch, in sentences. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Calibrated {
  /** For the model's translation.json. */
  readonly calibration: { readonly sentence: readonly [slope: number, intercept: number] };
  readonly threshold: number;
  /** The share of good translations among all. */
  readonly goodShare: number;
  /** How many examples it was fitted on: every other one, beginning with the first. */
  readonly fittedOn: number;
  /** How many it was measured on: the rest. It has not seen them. */
  readonly measuredOn: number;
  /** Examples of several sentences, which have no score of their own. */
  readonly leftOut: number;
  /** Expected calibration error of the translator's present scores, on the rest. */
  readonly errorBefore: number;
  /** The same with the new ones. */
  readonly errorAfter: number;
}

const rules = {
  threshold: ["a number between 0 and 1", (value: unknown) => Number(value) > 0 && Number(value) < 1],
  numBeams: ["a positive integer", (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0],
  signal: ["an AbortSignal", (value: unknown) => value instanceof AbortSignal],
  onProgress: ["a function", (value: unknown) => typeof value === "function"],
} as const;

/**
 * Finds the line that makes scores probabilities: that of a sentence is then the share of good ones among sentences with such a
 * log-probability (Platt 1999). Fitted on one half of the examples, measured on the other.
 *
 * @param examples sentences that the model has not learnt from; some hundreds at least
 * @throws TranslationError `TRANSLATION_OPTION_INVALID` where all of them are good or none, and what `translate` throws
 */
export async function calibrate(
  translator: Pick<Translator, "translate">,
  examples: readonly CalibrationExample[],
  options: CalibrateOptions = {},
): Promise<Calibrated> {
  const problem = checkOptions("calibrate", options, rules);
  if (problem !== undefined) {
    const code = problem.kind === "unknown" ? "TRANSLATION_OPTION_UNKNOWN" : "TRANSLATION_OPTION_INVALID";
    throw new TranslationError(code, problem.message);
  }
  const { threshold = 0.5, numBeams, signal, onProgress } = options;
  const samples: ({ x: number; score: number; good: boolean } | undefined)[] = examples.map(() => undefined);
  let before = 0;
  for (const [pair, places] of byPair(examples)) {
    const translations = await translator.translate(
      places.map((place) => examples[place]!.source),
      {
        ...pair,
        numBeams,
        signal,
        onProgress: (done) => onProgress?.(before + Math.min(done, places.length), examples.length),
      },
    );
    before += places.length;
    for (const [index, { text, sentences }] of translations.entries()) {
      const [sentence, ...others] = sentences;
      if (sentence === undefined || others.length > 0) continue;
      const place = places[index]!;
      const good = chrf(text, examples[place]!.reference) >= threshold;
      samples[place] = { x: sentence.logProbability, score: sentence.score, good };
    }
  }
  const known = samples.filter((sample) => sample !== undefined);
  const [fitted, rest] = [0, 1].map((parity) => known.filter((_, index) => index % 2 === parity)) as [
    typeof known,
    typeof known,
  ];
  const good = known.filter((sample) => sample.good).length;
  if (fitted.every((sample) => sample.good) || fitted.every((sample) => !sample.good)) {
    throw new TranslationError(
      "TRANSLATION_OPTION_INVALID",
      `${good} of ${known.length} translations have a chrF of ${threshold} or more: calibrating needs both kinds`,
    );
  }
  const [slope, intercept] = fitLogistic(fitted);
  const after = rest.map(({ x, good }) => ({ score: 1 / (1 + Math.exp(-(slope * x + intercept))), good }));
  return {
    calibration: { sentence: [slope, intercept] },
    threshold,
    goodShare: good / known.length,
    fittedOn: fitted.length,
    measuredOn: rest.length,
    leftOut: examples.length - known.length,
    errorBefore: calibrationError(rest),
    errorAfter: calibrationError(after),
  };
}

/** Places of the examples of each pair of languages. */
function byPair(examples: readonly CalibrationExample[]): [{ from: string; to: string }, number[]][] {
  const groups = new Map<string, [{ from: string; to: string }, number[]]>();
  for (const [place, { from, to }] of examples.entries()) {
    const key = `${from} ${to}`;
    const group = groups.get(key) ?? [{ from, to }, []];
    group[1].push(place);
    groups.set(key, group);
  }
  return [...groups.values()];
}
