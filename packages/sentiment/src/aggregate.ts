/**
 * One distribution over labels for a text that was read in windows: the mean of the windows' probabilities, each weighted by
 * the tokens that it is the first to show. With one window this is that window's distribution, unchanged.
 *
 * @param probabilities of each window, `[labels]`
 * @param weights new tokens of each window; only their proportion counts
 */
export function aggregate(probabilities: readonly Float64Array[], weights: readonly number[]): Float64Array {
  if (probabilities.length === 1) return probabilities[0]!;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const result = new Float64Array(probabilities[0]!.length);
  for (const [index, window] of probabilities.entries()) {
    for (let label = 0; label < result.length; label++) result[label]! += (window[label]! * weights[index]!) / total;
  }
  return result;
}
