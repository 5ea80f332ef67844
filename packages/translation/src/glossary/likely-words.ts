import type { Span } from "../text/span.ts";

/** Words that are tried, and how much less likely than the likeliest they may be. */
const MOST_WORDS = 2;
const LEAST_OF_BEST = 0.5;

/**
 * The words of a translation that the model wrote while it looked at a term of the source.
 *
 * @param attention [tokens of the translation, tokens of the source]
 * @param columns the source's tokens that the term has
 * @param words of the translation, as ranges of tokens
 * @returns indices of words, likeliest first
 */
export function likelyWords(
  attention: Float32Array,
  width: number,
  columns: readonly number[],
  words: readonly Span[],
): number[] {
  const weightOf = ({ start, end }: Span) => {
    let sum = 0;
    for (let row = start; row < end; row++) {
      for (const column of columns) sum += attention[row * width + column]!;
    }
    return sum / (end - start);
  };
  const likely = words
    .map((word, index) => ({ index, weight: weightOf(word) }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_WORDS);
  const least = (likely[0]?.weight ?? 0) * LEAST_OF_BEST;
  return likely.filter(({ weight }) => weight > 0 && weight >= least).map(({ index }) => index);
}
