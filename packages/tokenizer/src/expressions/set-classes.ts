import type { Steps } from "../steps.ts";
import type { CodePointSet } from "./code-point-set.ts";

/** Code points told apart by some sets: those of one class are in the same of them. */
export interface SetClasses {
  /** Number of classes. */
  readonly count: number;
  /** Where stretches of one class begin, in order; the first is 0. */
  readonly starts: Uint32Array;
  /** The class of each stretch. */
  readonly classes: Uint8Array;
  /** For each set 1 or 0 by class. */
  readonly members: readonly Uint8Array[];
}

/** Undefined where there would be more classes than `most` (up to 256). */
export function* setClasses(sets: readonly CodePointSet[], most: number): Steps<SetClasses | undefined> {
  const starts = boundsOf(sets);
  const classes = new Uint8Array(starts.length);
  let count = 1;
  const memberships: Uint8Array[] = [];
  for (const set of sets) {
    const isIn = membership(set, starts);
    memberships.push(isIn);
    count = refine(classes, isIn);
    if (count > most) return undefined;
    yield;
  }
  const members = memberships.map((isIn) => {
    const byClass = new Uint8Array(count);
    for (let stretch = 0; stretch < isIn.length; stretch++) byClass[classes[stretch]!] = isIn[stretch]!;
    return byClass;
  });
  return { count, starts, classes, members };
}

function boundsOf(sets: readonly CodePointSet[]): Uint32Array {
  const bounds = new Set([0]);
  for (const set of sets) {
    for (let i = 0; i < set.length; i += 2) {
      bounds.add(set[i]!);
      if (set[i + 1]! < 0x10ffff) bounds.add(set[i + 1]! + 1);
    }
  }
  return Uint32Array.from(bounds).sort();
}

/** For each stretch whether it is in a set: 1 or 0. */
function membership(set: CodePointSet, starts: Uint32Array): Uint8Array {
  const isIn = new Uint8Array(starts.length);
  let at = 0;
  for (let stretch = 0; stretch < starts.length && at < set.length; stretch++) {
    const start = starts[stretch]!;
    while (at < set.length && set[at + 1]! < start) at += 2;
    if (at < set.length && set[at]! <= start) isIn[stretch] = 1;
  }
  return isIn;
}

/** Parts the classes that are only partly in a set, and returns how many there are then; up to 512 can be told apart. */
function refine(classes: Uint8Array, isIn: Uint8Array): number {
  const numbers = new Int16Array(512).fill(-1);
  let count = 0;
  for (let stretch = 0; stretch < classes.length; stretch++) {
    const part = (classes[stretch]! << 1) | isIn[stretch]!;
    if (numbers[part]! < 0) numbers[part] = count++;
    classes[stretch] = numbers[part]!;
  }
  return count;
}

/** The class of one code point. */
export function classOfPoint({ starts, classes }: SetClasses, point: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= point) low = middle;
    else high = middle;
  }
  return classes[low]!;
}
