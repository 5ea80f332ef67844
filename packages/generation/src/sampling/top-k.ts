import { kthLargest } from "../numeric/kth-largest.ts";
import { keepWhere } from "./candidates.ts";
import type { SamplingFilter } from "./sampling-filter.ts";

/** Keeps the k most likely tokens, and those that tie with the last of them. */
export function topK(k: number): SamplingFilter {
  return (list) => {
    if (list.count <= k) return;
    const least = kthLargest(list.scores, list.count, k);
    keepWhere(list, (i) => list.scores[i]! >= least);
  };
}
