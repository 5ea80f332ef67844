/** Which place in the cache holds each row, and what must be copied when rows are selected. */
export interface SlotPlan {
  /** The slot of each new row; all below the number of rows. */
  readonly slots: Int32Array;
  /** [from, to] pairs, to be done in this order. */
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

/**
 * Places selected rows so that those of one group lie together: group g in the slots g·size … (g + 1)·size − 1.
 *
 * @param slots the slot of each old row
 * @param rows the old rows that stay, in their new order; a row may repeat
 * @param groups the group of each new row; each has `size` rows
 * @param scratch a slot that holds no row, through which cycles of copies go
 */
export function planGroups(
  slots: Int32Array,
  rows: Int32Array,
  groups: ArrayLike<number>,
  size: number,
  scratch: number,
): SlotPlan {
  const next = new Int32Array(rows.length).fill(-1);
  const taken = new Set<number>();
  rows.forEach((row, i) => {
    const slot = slots[row]!;
    if (Math.floor(slot / size) !== groups[i] || taken.has(slot)) return;
    taken.add(slot);
    next[i] = slot;
  });
  const copies: [number, number][] = [];
  rows.forEach((row, i) => {
    if (next[i] !== -1) return;
    let free = groups[i]! * size;
    while (taken.has(free)) free++;
    taken.add(free);
    next[i] = free;
    copies.push([slots[row]!, free]);
  });
  return { slots: next, copies: inOrder(copies, scratch) };
}

/** Copies that all happen at once, as a sequence: nothing is overwritten that is still to be read. */
function inOrder(copies: readonly (readonly [from: number, to: number])[], scratch: number): [number, number][] {
  const sequence: [number, number][] = [];
  /** Where each slot's new content comes from, and how many copies still read each slot. */
  const sourceOf = new Map<number, number>();
  const readers = new Map<number, number>();
  for (const [from, to] of copies) {
    sourceOf.set(to, from);
    readers.set(from, (readers.get(from) ?? 0) + 1);
  }
  const ready = copies.map(([, to]) => to).filter((to) => !readers.has(to));
  const copyReady = () => {
    for (let to = ready.pop(); to !== undefined; to = ready.pop()) {
      const from = sourceOf.get(to)!;
      sourceOf.delete(to);
      sequence.push([from, to]);
      const left = readers.get(from)! - 1;
      readers.set(from, left);
      if (left === 0 && sourceOf.has(from)) ready.push(from);
    }
  };
  copyReady();
  // what is left are cycles: each of their slots is read once, and one of them has to wait elsewhere
  for (const [, to] of copies) {
    if (!sourceOf.has(to)) continue;
    const reader = [...sourceOf].find(([, from]) => from === to)![0];
    sequence.push([to, scratch]);
    sourceOf.set(reader, scratch);
    readers.set(scratch, 1);
    ready.push(to);
    copyReady();
  }
  return sequence;
}
