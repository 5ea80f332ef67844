import { uniform } from "../numeric/philox.ts";

/** Draws per step that a step's number is multiplied by: more than beams × vocabulary. */
const DRAWS_PER_STEP = 2 ** 26;

/**
 * Draws `count` items without replacement in proportion to exp(score), in the order drawn, by adding Gumbel noise and
 * taking the largest. Kool et al., "Stochastic beams and where to find them" (arXiv 1903.06059).
 */
export function gumbelTop<T extends { readonly score: number }>(
  items: readonly T[],
  count: number,
  seed: number,
  stream: number,
  step: number,
): T[] {
  return items
    .map((item, i) => ({
      item,
      key: item.score - Math.log(-Math.log(uniform(seed, stream, step * DRAWS_PER_STEP + i))),
    }))
    .sort((a, b) => b.key - a.key)
    .slice(0, count)
    .map(({ item }) => item);
}
