import { kthLargest } from "../numeric/kth-largest.ts";
import { keepWhere, probabilitiesOf } from "./candidates.ts";
import type { SamplingFilter } from "./sampling-filter.ts";

/** Keeps tokens at least `p` times as likely as the likeliest. Nguyen et al., "Turning up the heat" (arXiv 2407.01082). */
export function minP(p: number, keepAtLeast: number): SamplingFilter {
  return (list) => {
    const { scores, count } = list;
    const probabilities = probabilitiesOf(list);
    let most = 0;
    for (let i = 0; i < count; i++) if (probabilities[i]! > most) most = probabilities[i]!;
    const least = Math.fround(p * most);
    const spared = kthLargest(scores, count, keepAtLeast);
    let places = keepAtLeast; // of those that tie with the last spared one, only so many are spared
    for (let i = 0; i < count; i++) if (scores[i]! > spared) places--;
    keepWhere(list, (i) => probabilities[i]! >= least || scores[i]! > spared || (scores[i] === spared && places-- > 0));
  };
}
