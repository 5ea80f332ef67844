import { TokenizerError } from "../../errors.ts";
import { inRanges, type Steps } from "../../steps.ts";

/** The merges as ids, in the file's order: the place of a rule is its rank, and lower ranks are merged first. */
export interface MergeRules {
  /** Left and right id of each rule, and the id that it makes. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly result: Int32Array;
  /** The rank of each rule, if that is not its place; several rules may share one. Then `result` is by rank. */
  readonly ranks?: Int32Array;
}

/** The merges of a BPE model by pair of ids. */
export interface MergeTable extends MergeRules {
  readonly count: number;
  /** Rank of merging `left` with `right`, or -1. */
  rankOf(left: number, right: number): number;
}

// A slot is two words: the left id and ten bits of the right, then its other bits and the rank. One cache line answers.
const ID_BITS = 22;
const RANK_BITS = 20;
/** Ranks and ids are packed into 64 bits; published models have at most 600,000 merges and 270,000 ids. */
export const MAX_MERGES: number = (1 << RANK_BITS) - 1;
/** The highest id that a rule may have. */
export const MAX_ID: number = (1 << ID_BITS) - 1;
const SHARED = 32 - ID_BITS;
/** A filter of this many bits answers most questions about pairs that have no rule from the processor's cache. */
const FILTER_BITS = 20;
const FILTER_MASK = (1 << FILTER_BITS) - 1;
const RULES_PER_STEP = 4096;

/** Makes the table of the rules; of equal pairs the last counts. */
export function* mergeTable(rules: MergeRules): Steps<MergeTable> {
  const { left, right, ranks } = rules;
  const count = left.length;
  if (count > MAX_MERGES) throw new TokenizerError("TOKENIZER_LIMIT", `model.merges has more than ${MAX_MERGES} rules`);
  let capacity = 16;
  while (capacity < count * 2) capacity <<= 1;
  const mask = capacity * 2 - 1;
  const slots = new Int32Array(capacity * 2).fill(-1);
  const filter = new Int32Array(1 << (FILTER_BITS - 5));

  function add(from: number, to: number): void {
    for (let rank = from; rank < to; rank++) {
      const a = left[rank]!;
      const b = right[rank]!;
      if (a > MAX_ID || b > MAX_ID) throw new TokenizerError("TOKENIZER_LIMIT", `a token id is above ${MAX_ID}`);
      const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
      const bit = (hash ^ (hash >>> 12)) & FILTER_MASK;
      filter[bit >> 5]! |= 1 << (bit & 31);
      const low = a | (b << ID_BITS);
      const high = (b >>> SHARED) << RANK_BITS;
      let q = ((hash ^ (hash >>> 15)) << 1) & mask;
      while (slots[q + 1] !== -1 && (slots[q] !== low || (slots[q + 1]! ^ high) >>> RANK_BITS !== 0))
        q = (q + 2) & mask;
      slots[q] = low;
      slots[q + 1] = high | (ranks === undefined ? rank : ranks[rank]!);
    }
  }

  yield* inRanges(count, RULES_PER_STEP, add);
  return {
    ...rules,
    count,
    rankOf(a, b) {
      const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
      const bit = (hash ^ (hash >>> 12)) & FILTER_MASK;
      if ((filter[bit >> 5]! & (1 << (bit & 31))) === 0) return -1;
      const low = a | (b << ID_BITS);
      const high = (b >>> SHARED) << RANK_BITS;
      let q = ((hash ^ (hash >>> 15)) << 1) & mask;
      for (;;) {
        const word = slots[q + 1]!;
        if (word === -1) return -1;
        if (slots[q] === low && (word ^ high) >>> RANK_BITS === 0) return word & MAX_MERGES;
        q = (q + 2) & mask;
      }
    },
  };
}
