/** A sentence on the curve. */
export interface ToneAt {
  /** UTF-16 units in the text. */
  readonly start: number;
  readonly end: number;
  /** -1 to 1. */
  readonly tone: number;
}

/**
 * The tone along the text as a smooth line: at each of `points` places a mean of the sentences, weighted by their length and by
 * a normal curve around the place, a twelfth of the text wide.
 */
export function smoothTone(sentences: readonly ToneAt[], length: number, points: number): number[] {
  const width = length / 12;
  return Array.from({ length: points }, (_, point) => {
    const place = (point / (points - 1)) * length;
    let sum = 0;
    let weights = 0;
    for (const { start, end, tone } of sentences) {
      const distance = Math.max(start - place, 0, place - end) / width;
      const weight = (end - start) * Math.exp(-0.5 * distance * distance);
      sum += weight * tone;
      weights += weight;
    }
    return weights === 0 ? 0 : sum / weights;
  });
}
