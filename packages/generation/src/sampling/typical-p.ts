import { logSumExp } from "../numeric/log-sum-exp.ts";
import { massBelow } from "../numeric/mass-below.ts";
import { keepWhere, probabilitiesOf } from "./candidates.ts";
import type { SamplingFilter } from "./sampling-filter.ts";

/**
 * Keeps the tokens whose information is nearest to the distribution's entropy, until their probabilities reach `mass`.
 * Meister et al., "Locally typical sampling" (arXiv 2202.00666).
 */
export function typicalP(mass: number, keepAtLeast: number): SamplingFilter {
  const most = Math.fround(mass);
  return (list) => {
    const { scores, count } = list;
    const probabilities = probabilitiesOf(list);
    const norm = logSumExp(scores.subarray(0, count));
    let entropy = 0;
    for (let i = 0; i < count; i++) entropy += probabilities[i]! * (norm - scores[i]!);
    const distances = new Float32Array(count);
    for (let i = 0; i < count; i++) distances[i] = Math.abs(norm - scores[i]! - entropy);
    const inside = massBelow(distances, probabilities, count, (sum) => Math.fround(sum) < most);
    // the first token that reaches the mass belongs to it too, with all that are as near
    let reach = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) if (inside[i] === 0 && distances[i]! < reach) reach = distances[i]!;
    const nearest = new Set<number>();
    if (keepAtLeast > 1) {
      const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => distances[a]! - distances[b]! || a - b);
      for (const i of order.slice(0, keepAtLeast)) nearest.add(i);
    }
    keepWhere(list, (i) => distances[i]! <= reach || nearest.has(i));
  };
}
