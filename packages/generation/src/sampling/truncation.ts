import { kthLargest } from "../numeric/kth-largest.ts";
import { type Candidates, keepWhere, probabilitiesOf } from "./candidates.ts";
import type { SamplingFilter } from "./sampling-filter.ts";

/** Keeps tokens with at least this probability. Hewitt et al., "Truncation sampling as …" (arXiv 2210.15191). */
export function epsilonCutoff(epsilon: number, keepAtLeast: number): SamplingFilter {
  return (list) => cut(list, probabilitiesOf(list), epsilon, keepAtLeast);
}

/** The same with a limit that falls with the distribution's entropy: min(ε, √ε · exp(−entropy)). */
export function etaCutoff(epsilon: number, keepAtLeast: number): SamplingFilter {
  return (list) => {
    const probabilities = probabilitiesOf(list);
    let entropy = 0;
    for (let i = 0; i < list.count; i++) {
      if (probabilities[i]! > 0) entropy -= probabilities[i]! * Math.log(probabilities[i]!);
    }
    cut(list, probabilities, Math.min(epsilon, Math.sqrt(epsilon) * Math.exp(-entropy)), keepAtLeast);
  };
}

function cut(list: Candidates, probabilities: Float64Array, limit: number, keepAtLeast: number): void {
  const spared = kthLargest(list.scores, list.count, keepAtLeast);
  const least = Math.fround(limit);
  keepWhere(list, (i) => probabilities[i]! >= least || list.scores[i]! >= spared);
}
