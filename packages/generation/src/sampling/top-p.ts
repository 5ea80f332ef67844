import { massBelow } from "../numeric/mass-below.ts";
import { keepWhere, probabilitiesOf } from "./candidates.ts";
import type { SamplingFilter } from "./sampling-filter.ts";

/**
 * Keeps the most likely tokens whose probabilities together reach p. Holtzman et al., "The curious case of neural text
 * degeneration" (arXiv 1904.09751).
 */
export function topP(p: number, keepAtLeast: number): SamplingFilter {
  const most = Math.fround(1 - p);
  return (list) => {
    const { scores, count } = list;
    const removed = massBelow(scores, probabilitiesOf(list), count, (sum) => Math.fround(sum) <= most);
    let kept = 0;
    for (let i = 0; i < count; i++) kept += 1 - removed[i]!;
    if (kept < keepAtLeast) {
      const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || b - a);
      for (const i of order.slice(0, keepAtLeast)) removed[i] = 0;
    }
    keepWhere(list, (i) => removed[i] === 0);
  };
}
