import type { MergeTable } from "../models/bpe/merge-table.ts";
import type { IdList } from "./id-list.ts";

/** Words of up to this many symbols: looking at all pairs for each merge is faster than keeping a heap of them. */
export const MAX_SHORT_WORD = 32;

const NONE = 0x7fffffff;
const ranks = new Int32Array(MAX_SHORT_WORD + 1);

/**
 * Merges the `count` symbols in `symbols` and appends what is left: lowest rank first, leftmost among equals.
 * `pairRanks[i]` is the rank of merging symbol `i` with the next, or -1. What follows a merge moves up, so that the search
 * for the lowest rank gets shorter with every merge.
 */
export function mergeShortWord(
  symbols: Int32Array,
  pairRanks: Int32Array,
  count: number,
  { rankOf, result }: MergeTable,
  into: IdList,
): void {
  let pairs = count - 1;
  for (let i = 0; i < pairs; i++) ranks[i] = pairRanks[i]! < 0 ? NONE : pairRanks[i]!;
  for (;;) {
    let best = NONE;
    let place = 0;
    for (let i = 0; i < pairs; i++) {
      const rank = ranks[i]!;
      if (rank < best) {
        best = rank;
        place = i;
      }
    }
    if (best === NONE) break;
    pairs--;
    const id = result[best]!;
    symbols[place] = id;
    for (let i = place + 1; i <= pairs; i++) {
      symbols[i] = symbols[i + 1]!;
      ranks[i] = ranks[i + 1]!;
    }
    if (place < pairs) {
      const rank = rankOf(id, symbols[place + 1]!);
      ranks[place] = rank < 0 ? NONE : rank;
    }
    if (place > 0) {
      const rank = rankOf(symbols[place - 1]!, id);
      ranks[place - 1] = rank < 0 ? NONE : rank;
    }
  }
  const { ids } = into;
  let { length } = into;
  for (let i = 0; i <= pairs; i++) ids[length++] = symbols[i]!;
  into.length = length;
}
