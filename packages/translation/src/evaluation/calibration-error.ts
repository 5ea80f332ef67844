/** Bins of equal width. */
const BINS = 15;

/**
 * Expected calibration error (Guo et al. 2017, arXiv:1706.04599): how far scores are from the share that they promise, in 15 bins
 * of equal width, each weighted by its samples. 0 is perfect.
 */
export function calibrationError(samples: readonly { readonly score: number; readonly good: boolean }[]): number {
  const gaps = new Float64Array(BINS);
  for (const { score, good } of samples) {
    gaps[Math.min(BINS - 1, Math.max(0, Math.ceil(score * BINS) - 1))]! += Number(good) - score;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / Math.max(1, samples.length);
}
