import { kthLargest } from "../numeric/kth-largest.ts";
import { keepWhere, probabilitiesOf } from "./candidates.ts";
import type { SamplingFilter } from "./sampling-filter.ts";

/** Keeps tokens at least `p` times as likely as the likeliest. Nguyen et al., "Turning up the heat" (arXiv 2407.01082). */
export function minP(p: number, keepAtLeast: number): SamplingFilter {
  return (list) => {
    const probabilities = probabilitiesOf(list);
    const least = Math.fround(p * kthLargest(probabilities, list.count, 1));
    const spared = kthLargest(probabilities, list.count, keepAtLeast);
    let places = keepAtLeast; // of those that tie with the last spared one, only so many are spared
    for (let i = 0; i < list.count; i++) if (probabilities[i]! > spared) places--;
    keepWhere(
      list,
      (i) => probabilities[i]! >= least || probabilities[i]! > spared || (probabilities[i] === spared && places-- > 0),
    );
  };
}
