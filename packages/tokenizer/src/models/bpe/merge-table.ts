/** The merges of a BPE model by pair of ids. A rule's rank is its place in the list: lower ranks are merged first. */
export interface MergeTable {
  readonly count: number;
  /** Rank of merging `left` with `right`, or -1. */
  rankOf(left: number, right: number): number;
  /** Left and right id of each rule, and the id that it makes; index: rank. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly result: Int32Array;
}

/** The merges as ids, in the file's order. */
export type MergeRules = Pick<MergeTable, "left" | "right" | "result">;

/** Makes the table of the rules; of equal pairs the last counts. */
export function mergeTable({ left, right, result }: MergeRules): MergeTable {
  const count = left.length;
  let capacity = 16;
  while (capacity < count * 2) capacity <<= 1;
  const mask = capacity - 1;
  // Slot: rank of a rule, -1 when free.
  const slots = new Int32Array(capacity).fill(-1);
  for (let rank = 0; rank < count; rank++) {
    let q = hashPair(left[rank]!, right[rank]!) & mask;
    for (;;) {
      const other = slots[q]!;
      if (other === -1 || (left[other] === left[rank] && right[other] === right[rank])) break;
      q = (q + 1) & mask;
    }
    slots[q] = rank;
  }
  return {
    count,
    left,
    right,
    result,
    rankOf(a, b) {
      let q = hashPair(a, b) & mask;
      for (;;) {
        const rank = slots[q]!;
        if (rank === -1 || (left[rank] === a && right[rank] === b)) return rank;
        q = (q + 1) & mask;
      }
    },
  };
}

function hashPair(left: number, right: number): number {
  const hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}
