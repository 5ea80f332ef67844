import { GenerationError } from "../errors.ts";
import { type Candidates, candidates, fillCandidates } from "./candidates.ts";
import type { SamplingFilter } from "./sampling-filter.ts";

/** What is left of a row's tokens after temperature and filters. The list is reused by the next call. */
export type Sampler = (scores: Float32Array) => Candidates;

export function sampler(temperature: number, filters: readonly SamplingFilter[], vocabSize: number): Sampler {
  const list = candidates(vocabSize);
  return (scores) => {
    fillCandidates(list, scores, temperature);
    if (list.count === 0) {
      throw new GenerationError("GENERATION_NO_CANDIDATE", "the options forbid every token at some position");
    }
    for (const filter of filters) filter(list);
    return list;
  };
}
