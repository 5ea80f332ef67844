/** A line whose logistic function is a probability. */
export type Line = readonly [slope: number, intercept: number];

const STEPS = 100;
const ENOUGH = 1e-10;

/**
 * Fits `1 / (1 + exp(-(slope · x + intercept)))` to what was seen, by Newton's method, to targets as Platt (1999) has them, so that
 * samples which a line separates have an end too.
 *
 * @param samples both kinds must be among them
 */
export function fitLogistic(samples: readonly { readonly x: number; readonly good: boolean }[]): Line {
  const good = samples.filter((sample) => sample.good).length;
  const targets = [1 / (samples.length - good + 2), (good + 1) / (good + 2)] as const;
  const mean = samples.reduce((sum, { x }) => sum + x, 0) / samples.length;
  let slope = 0;
  let intercept = Math.log((good + 1) / (samples.length - good + 1));
  const loss = (a: number, b: number) =>
    samples.reduce((sum, { x, good }) => {
      const z = a * (x - mean) + b;
      return sum + Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - targets[Number(good) as 0 | 1] * z;
    }, 0);
  let before = loss(slope, intercept);
  for (let step = 0; step < STEPS; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12];
    for (const { x, good } of samples) {
      const own = x - mean;
      const p = 1 / (1 + Math.exp(-(slope * own + intercept)));
      const error = p - targets[Number(good) as 0 | 1];
      const weight = p * (1 - p);
      ga += error * own;
      gb += error;
      haa += weight * own * own;
      hab += weight * own;
      hbb += weight;
    }
    const determinant = haa * hbb - hab * hab;
    const [da, db] = [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
    let size = 1;
    while (size > 1e-6 && loss(slope - size * da, intercept - size * db) > before) size /= 2;
    slope -= size * da;
    intercept -= size * db;
    const after = loss(slope, intercept);
    if (before - after < ENOUGH * samples.length) break;
    before = after;
  }
  return [slope, intercept - slope * mean];
}
