import { GenerationError } from "../errors.ts";
import { kthLargest } from "../numeric/kth-largest.ts";
import { type Candidates, candidates, fillCandidates } from "./candidates.ts";
import type { SamplingFilter } from "./sampling-filter.ts";

/** What is left of a row's tokens after temperature and filters. The list is reused by the next call. */
export type Sampler = (scores: Float32Array) => Candidates;

/**
 * @param preselect no more than this many tokens, and those that tie with the last, can be left by the first filter: the
 *   others are not even looked at
 */
export function sampler(
  temperature: number,
  filters: readonly SamplingFilter[],
  vocabSize: number,
  preselect?: number,
): Sampler {
  const list = candidates(vocabSize);
  return (scores) => {
    fillCandidates(
      list,
      scores,
      temperature,
      preselect === undefined ? Number.NEGATIVE_INFINITY : floorOf(scores, preselect),
    );
    if (list.count === 0) {
      throw new GenerationError("GENERATION_NO_CANDIDATE", "the options forbid every token at some position");
    }
    for (const filter of filters) filter(list);
    return list;
  };
}

/** Just below the k-th largest score: what the temperature's rounding can make equal to it must stay in. */
function floorOf(scores: Float32Array, k: number): number {
  const least = kthLargest(scores, scores.length, k);
  return Number.isFinite(least) ? least - Math.abs(least) * 1e-6 - Number.MIN_VALUE : Number.NEGATIVE_INFINITY;
}
