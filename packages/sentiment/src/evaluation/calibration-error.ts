/** Bins of equal width, as in Guo et al. 2017. */
const BINS = 15;

/**
 * Expected calibration error (Naeini et al. 2015; Guo et al. 2017, arXiv:1706.04599): how far confidence is from accuracy, in 15
 * bins of equal width `((b - 1) / 15, b / 15]`, each weighted by its texts. 0 is perfect.
 *
 * @param confidences scores of the labels that were given, 0 to 1
 * @param right whether each label was right
 */
export function calibrationError(confidences: readonly number[], right: readonly boolean[]): number {
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0 }));
  for (const [index, confidence] of confidences.entries()) {
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1))]!;
    bin.confidence += confidence;
    if (right[index]) bin.right++;
  }
  return bins.reduce((sum, bin) => sum + Math.abs(bin.right - bin.confidence), 0) / Math.max(1, confidences.length);
}
