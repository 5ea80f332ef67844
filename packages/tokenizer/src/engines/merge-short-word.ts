import type { MergeTable } from "../models/bpe/merge-table.ts";
import type { IdList } from "./id-list.ts";

/** Words of up to this many symbols: looking at all pairs for each merge is faster than keeping a heap of them. */
export const MAX_SHORT_WORD = 48;

const NONE = 0x7fffffff;
const next = new Uint8Array(MAX_SHORT_WORD + 1);
const previous = new Uint8Array(MAX_SHORT_WORD + 1);
const ranks = new Int32Array(MAX_SHORT_WORD + 1);

/**
 * Merges the `count` symbols in `symbols` and appends what is left: lowest rank first, leftmost among equals.
 * `pairRanks[i]` is the rank of merging symbol `i` with the next, or -1.
 */
export function mergeShortWord(
  symbols: Int32Array,
  pairRanks: Int32Array,
  count: number,
  { rankOf, result }: MergeTable,
  into: IdList,
): void {
  const last = count - 1;
  for (let i = 0; i < count; i++) {
    next[i] = i + 1;
    previous[i] = i === 0 ? 255 : i - 1;
    const rank = i < last ? pairRanks[i]! : -1;
    ranks[i] = rank < 0 ? NONE : rank;
  }
  let alive = count;
  for (;;) {
    let best = NONE;
    let place = 0;
    for (let i = 0; i < last; i++) {
      const rank = ranks[i]!;
      if (rank < best) {
        best = rank;
        place = i;
      }
    }
    if (best === NONE) break;
    const gone = next[place]!;
    const after = next[gone]!;
    const before = previous[place]!;
    const id = result[best]!;
    symbols[place] = id;
    next[place] = after;
    ranks[gone] = NONE;
    alive--;
    if (after < count) {
      previous[after] = place;
      const rank = rankOf(id, symbols[after]!);
      ranks[place] = rank < 0 ? NONE : rank;
    } else ranks[place] = NONE;
    if (before !== 255) {
      const rank = rankOf(symbols[before]!, id);
      ranks[before] = rank < 0 ? NONE : rank;
    }
  }
  const { ids } = into;
  let length = into.length;
  for (let i = 0; alive > 0; i = next[i]!, alive--) ids[length++] = symbols[i]!;
  into.length = length;
}
