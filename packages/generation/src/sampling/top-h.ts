import { topEntries } from "../numeric/top-entries.ts";
import { keepWhere } from "./candidates.ts";
import type { SamplingFilter } from "./sampling-filter.ts";

/** Only so many of the likeliest tokens are looked at. */
const TOKENS = 100;

/**
 * Keeps the most likely tokens whose entropy terms together stay within `h` times the entropy of the 100 most likely; the
 * likeliest always. Potraghloo et al., "Top-H decoding" (arXiv 2509.02510).
 */
export function topH(h: number): SamplingFilter {
  const top = topEntries(TOKENS);
  return (list) => {
    for (let i = 0; i < list.count; i++) top.offer(list.scores[i]!, i);
    const { values, tags } = top.take();
    const weights = values.map((score) => Math.exp(score - values[0]!));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const terms = weights.map((weight) => (weight > 0 ? -(weight / sum) * Math.log(weight / sum) : 0));
    const limit = h * terms.reduce((total, term) => total + term, 0);
    let reached = 0;
    const kept = new Set(
      tags.filter((_, rank) => {
        reached += terms[rank]!;
        return rank === 0 || Math.fround(reached) <= Math.fround(limit);
      }),
    );
    keepWhere(list, (i) => kept.has(i));
  };
}
