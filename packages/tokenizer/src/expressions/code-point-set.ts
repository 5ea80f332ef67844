import type { PagedTable } from "../unicode/paged-table.ts";

/** A set of code points as sorted, disjoint ranges [first, last, first, last, …], both ends included. */
export type CodePointSet = readonly number[];

const LAST = 0x10ffff;

/** The set of the code points that `accepts`; those beyond `last` are not asked about. */
export function setWhere(accepts: (point: number) => boolean, last: number = LAST): CodePointSet {
  const set: number[] = [];
  let inside = false;
  for (let point = 0; point <= last; point++) {
    if (accepts(point) === inside) continue;
    if (inside) set.push(point - 1);
    else set.push(point);
    inside = !inside;
  }
  if (inside) set.push(last);
  return set;
}

/** The set of the code points whose value in a table is accepted. */
export function setInTable({ pages, cells }: PagedTable, accepts: (value: number) => boolean): CodePointSet {
  const set: number[] = [];
  let inside = false;
  let plain = -1; // the page before, if it began and ended nothing: most of the code space is such pages
  for (let p = 0; p < pages.length; p++) {
    if (pages[p] === plain) continue;
    const before = set.length;
    for (let point = p << 7; point < (p + 1) << 7; point++) {
      if (accepts(cells[(pages[p]! << 7) | (point & 127)]!) === inside) continue;
      set.push(inside ? point - 1 : point);
      inside = !inside;
    }
    plain = set.length === before ? pages[p]! : -1;
  }
  if (inside) set.push(LAST);
  return set;
}

/** What is in any of the sets. */
export function union(...sets: readonly CodePointSet[]): CodePointSet {
  return sets.reduce(unionOfTwo, []);
}

function unionOfTwo(a: CodePointSet, b: CodePointSet): CodePointSet {
  if (a.length === 0) return b;
  const joined: number[] = [];
  let end = -2; // of the last range
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const isOfA = j === b.length || (i < a.length && a[i]! <= b[j]!);
    const first = isOfA ? a[i]! : b[j]!;
    const last = isOfA ? a[i + 1]! : b[j + 1]!;
    if (isOfA) i += 2;
    else j += 2;
    if (first > end + 1) joined.push(first, last);
    else if (last > end) joined[joined.length - 1] = last;
    end = Math.max(end, last);
  }
  return joined;
}

/** What is not in the set. */
export function complement(set: CodePointSet): CodePointSet {
  const rest: number[] = [];
  let from = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > from) rest.push(from, set[i]! - 1);
    from = set[i + 1]! + 1;
  }
  if (from <= LAST) rest.push(from, LAST);
  return rest;
}

/** What is in both. */
export function intersection(a: CodePointSet, b: CodePointSet): CodePointSet {
  return complement(union(complement(a), complement(b)));
}

/** The set as a character class of JavaScript's regular expressions (with the flag `u`). */
export function classSource(set: CodePointSet): string {
  if (set.length === 0) return "[]";
  let source = "";
  for (let i = 0; i < set.length; i += 2) {
    source += escapePoint(set[i]!);
    if (set[i] !== set[i + 1]) source += `-${escapePoint(set[i + 1]!)}`;
  }
  return `[${source}]`;
}

/** A code point as it can stand in a JavaScript expression, inside a class or not. */
export function escapePoint(point: number): string {
  const isPlain = (point >= 48 && point <= 57) || (point >= 65 && point <= 90) || (point >= 97 && point <= 122);
  return isPlain ? String.fromCharCode(point) : `\\u{${point.toString(16)}}`;
}
