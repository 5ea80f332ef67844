/** Which place in the cache holds each row, and what must be copied when rows are selected. */
export interface SlotPlan {
  /** The slot of each new row; all below the number of rows. */
  readonly slots: Int32Array;
  /** [from, to] pairs; no slot is both written and read. */
  readonly copies: readonly (readonly [from: number, to: number])[];
}

/**
 * Places selected rows into the slots 0 … rows − 1 so that as few as possible are copied: a row that is kept stays where
 * it is, if that slot still exists.
 *
 * @param slots the slot of each old row
 * @param rows the old rows that stay, in their new order; a row may repeat
 */
export function planSlots(slots: Int32Array, rows: Int32Array): SlotPlan {
  const count = rows.length;
  const next = new Int32Array(count).fill(-1);
  const taken = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const slot = slots[rows[i]!]!;
    if (slot >= count || taken[slot] === 1) continue;
    taken[slot] = 1;
    next[i] = slot;
  }
  const copies: [number, number][] = [];
  let free = 0;
  for (let i = 0; i < count; i++) {
    if (next[i] !== -1) continue;
    while (taken[free] === 1) free++;
    taken[free] = 1;
    next[i] = free;
    copies.push([slots[rows[i]!]!, free]);
  }
  return { slots: next, copies };
}
