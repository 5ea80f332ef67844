/**
 * One distribution over labels for a text that was read in windows: the mean of the windows' scores, each weighted by
 * the tokens that it is the first to show. With one window this is that window's distribution, unchanged.
 *
 * @param scores of each window, `[labels]`
 * @param weights new tokens of each window; only their proportion counts
 */
export function aggregate(scores: readonly Float64Array[], weights: readonly number[]): Float64Array {
  if (scores.length === 1) return scores[0]!;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const result = new Float64Array(scores[0]!.length);
  for (const [index, window] of scores.entries()) {
    for (let label = 0; label < result.length; label++) result[label]! += (window[label]! * weights[index]!) / total;
  }
  return result;
}
