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
export function setClasses(sets: readonly CodePointSet[], most: number): SetClasses | undefined {
  const bounds = new Set([0]);
  for (const set of sets) {
    for (let i = 0; i < set.length; i += 2) {
      bounds.add(set[i]!);
      if (set[i + 1]! < 0x10ffff) bounds.add(set[i + 1]! + 1);
    }
  }
  const starts = Uint32Array.from(bounds).sort();
  const classes = new Uint8Array(starts.length);
  const byMembership = new Map<string, number>();
  const memberships: string[] = [];
  const places = sets.map(() => 0);
  for (const [stretch, start] of starts.entries()) {
    let membership = "";
    for (const [s, set] of sets.entries()) {
      while (places[s]! < set.length && set[places[s]! + 1]! < start) places[s]! += 2;
      membership += places[s]! < set.length && set[places[s]!]! <= start ? "1" : "0";
    }
    let found = byMembership.get(membership);
    if (found === undefined) {
      found = memberships.length;
      if (found === most) return undefined;
      byMembership.set(membership, found);
      memberships.push(membership);
    }
    classes[stretch] = found;
  }
  const members = sets.map((_, s) => Uint8Array.from(memberships, (membership) => (membership[s] === "1" ? 1 : 0)));
  return { count: memberships.length, starts, classes, members };
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
