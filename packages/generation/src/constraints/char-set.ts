/** Code points as sorted, disjoint ranges `[first, last]`. Surrogates are in none: UTF-8 cannot write them. */
export type CharSet = readonly (readonly [first: number, last: number])[];

/** Every code point. */
export const ANY_CHAR: CharSet = [
  [0, 0xd7ff],
  [0xe000, 0x10ffff],
];

/** Sorts and joins ranges, and leaves surrogates out. */
export function charSet(ranges: readonly (readonly [number, number])[]): CharSet {
  const joined: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return intersectChars(joined, ANY_CHAR);
}

export function intersectChars(a: CharSet, b: CharSet): CharSet {
  const both: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const first = Math.max(a[i]![0], b[j]![0]);
    const last = Math.min(a[i]![1], b[j]![1]);
    if (first <= last) both.push([first, last]);
    if (a[i]![1] < b[j]![1]) i++;
    else j++;
  }
  return both;
}

export function otherChars(set: CharSet): CharSet {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= 0x10ffff) rest.push([next, 0x10ffff]);
  return intersectChars(rest, ANY_CHAR);
}
