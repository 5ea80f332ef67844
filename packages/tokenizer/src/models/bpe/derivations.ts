import type { Steps } from "../../steps.ts";
import type { MergeTable } from "./merge-table.ts";

/** How each token comes about when its own text is encoded; index: id. */
export interface Derivations {
  /** Rank of the last merge, `BASE` for a symbol that words begin with, `NONE` for a token that no text becomes. */
  readonly rank: Int32Array;
  /** The two tokens of that merge. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /**
   * Tokens that come about by a merge of lower rank than one of their parts. Where the text of one stands in a word, what
   * happens there does not follow from the ranks, and the word has to be merged. Llama 3 has 80 such tokens, GPT-2 none.
   */
  readonly descending: readonly number[];
}

export const BASE = -1;
export const NONE = -2;
const NEVER = 0x7fffffff;
const RULES_PER_STEP = 4096;

/**
 * Works out the derivations. A file may have several rules that make the same token; at most one of them is ever used,
 * because the text of a token is always merged in the same way, whatever is around it, up to the step that makes it.
 * Undefined for a table that is not in order.
 *
 * @param lengths length of the text of each token; index: id
 * @param bases the symbols that words begin with
 */
export function* derivations(
  table: MergeTable,
  lengths: ArrayLike<number>,
  bases: Iterable<number>,
): Steps<Derivations | undefined> {
  const { count, left: lefts, right: rights, result, ranks, rankOf } = table;
  const limit = lengths.length;
  const rank = new Int32Array(limit).fill(NONE);
  const left = new Int32Array(limit);
  const right = new Int32Array(limit);
  const descending: number[] = [];
  const derived: Derivations = { rank, left, right, descending };
  for (const id of bases) rank[id] = BASE;
  let before = -1;

  /** Derives the results of some rules; false if those are not in order. */
  function derive(from: number, to: number): boolean {
    for (let rule = from; rule < to; rule++) {
      const at = ranks === undefined ? rule : ranks[rule]!;
      if (at < before) return false;
      before = at;
      const a = lefts[rule]!;
      const b = rights[rule]!;
      const c = result[at]!;
      if (!(lengths[a]! > 0 && lengths[b]! > 0 && lengths[c] === lengths[a]! + lengths[b]!)) return false;
      if (rank[c] === BASE) return false;
      if (rank[c] !== NONE || rank[a] === NONE || rank[b] === NONE) continue;
      // Of equal pairs the last counts.
      if (rankOf(a, b) !== at || !staysApart(derived, table, a, b, at)) continue;
      rank[c] = at;
      left[c] = a;
      right[c] = b;
    }
    return true;
  }

  /** A token without a derivation may have one that goes down in rank. */
  function descend(from: number, to: number): void {
    for (let rule = from; rule < to; rule++) {
      const at = ranks === undefined ? rule : ranks[rule]!;
      const a = lefts[rule]!;
      const b = rights[rule]!;
      const c = result[at]!;
      if (rank[c] !== NONE || rank[a] === NONE || rank[b] === NONE || rankOf(a, b) !== at) continue;
      if (staysApart(derived, table, a, b, at)) descending.push(c);
    }
  }

  for (let rule = 0; rule < count; rule += RULES_PER_STEP) {
    if (!derive(rule, Math.min(count, rule + RULES_PER_STEP))) return undefined;
    yield;
  }
  for (let rule = 0; rule < count; rule += RULES_PER_STEP) {
    descend(rule, Math.min(count, rule + RULES_PER_STEP));
    yield;
  }
  return derived;
}

/**
 * Whether the texts of two tokens, put together, become these two tokens: whether no merge across their border comes
 * before rank `limit` while the symbols there exist. Goes back through the symbols that were at the border, the one that
 * was made last first. Among equal ranks the leftmost merge comes first.
 *
 * After "pair validity" in github/rust-gems' bpe, known here from its published description.
 */
export function staysApart(
  { rank, left, right }: Derivations,
  { rankOf }: MergeTable,
  first: number,
  second: number,
  limit: number = NEVER,
): boolean {
  let a = first;
  let b = second;
  let end = limit;
  for (;;) {
    const across = rankOf(a, b);
    if (across >= 0 && across < end) return false;
    const rankA = rank[a]!;
    const rankB = rank[b]!;
    if (rankA > rankB) {
      end = rankA;
      a = right[a]!;
    } else {
      if (rankB < 0) return true;
      end = rankB + 1;
      b = left[b]!;
    }
  }
}
