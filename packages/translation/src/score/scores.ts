import type { Calibration } from "../engine/translation-config.ts";

/** Turns log-probabilities into scores from 0 to 1. */
export interface Scores {
  /** @param mean of the log-probabilities of a sentence's tokens */
  sentence(mean: number): number;
}

/** Without a calibration a score is the geometric mean of the tokens' probabilities. */
export function scoresOf(calibration: Calibration | undefined): Scores {
  const plain = (mean: number) => Math.min(1, Math.exp(mean));
  if (calibration === undefined) return { sentence: plain };
  const logistic =
    ([slope, intercept]: readonly [number, number]) =>
    (mean: number) =>
      1 / (1 + Math.exp(-(slope * mean + intercept)));
  return { sentence: logistic(calibration.sentence) };
}
