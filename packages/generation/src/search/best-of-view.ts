import type { LogitsView } from "../logits/logits-view.ts";
import type { TopEntries } from "../numeric/top-entries.ts";

/*
 * The best tokens of a row by its groups' maxima: only groups that may hold a better token than those found so far are read.
 * Tokens that were forbidden after the maxima were taken only make a group look better than it is.
 */

/** The token with the largest logit; of equal ones that with the lowest id; −1 where all are −Infinity. No logit may be NaN. */
export function largestOfView({ logits, places, maxima }: LogitsView, row: number): number {
  const vocab = logits.length / places.length;
  const groups = maxima.length / places.length;
  const start = places[row]! * vocab;
  const bounds = places[row]! * groups;
  let best = -1;
  let largest = Number.NEGATIVE_INFINITY;
  for (let group = 0; group < groups; group++) {
    if (maxima[bounds + group]! < largest) continue;
    for (let id = group; id < vocab; id += groups) {
      const logit = logits[start + id]!;
      if (logit < largest || (logit === largest && id > best)) continue;
      largest = logit;
      best = id;
    }
  }
  return largest > Number.NEGATIVE_INFINITY ? best : -1;
}

/**
 * Offers the tokens of a row by what a sequence scores with them: `score` and the token's log-probability, in float32.
 *
 * @param tag the tag of token 0; those of the others follow
 */
export function offerFromView(view: LogitsView, row: number, score: number, tag: number, best: TopEntries): void {
  const { logits, places, logSumExp, maxima } = view;
  const vocab = logits.length / places.length;
  const groups = maxima.length / places.length;
  const place = places[row]!;
  const start = place * vocab;
  const bounds = place * groups;
  const norm = logSumExp[place]!;
  let { floor } = best;
  for (let group = 0; group < groups; group++) {
    if (Math.fround(Math.fround(maxima[bounds + group]! - norm) + score) < floor) continue;
    for (let id = group; id < vocab; id += groups) {
      const value = Math.fround(Math.fround(logits[start + id]! - norm) + score);
      if (value < floor) continue;
      best.offer(value, tag + id);
      ({ floor } = best);
    }
  }
}
