import { composePoints } from "./compose-points.ts";
import { decomposePoint } from "./decompose-point.ts";
import { combiningRank } from "./normalization-class.ts";

/**
 * Characters after normalization. `changes[i]` says where the i-th comes from, in the reference's terms:
 * 0 it replaces the next old character, 1 it is inserted after it, -n it replaces the next old one and n more are dropped.
 */
export interface NormalizedPoints {
  points: number[];
  changes: number[];
}

/** Decomposes and puts marks in canonical order (NFD, or NFKD when `isCompatible`), appending to `into`. */
export function decomposeInto(into: NormalizedPoints, source: Iterable<number>, isCompatible: boolean): void {
  const { points, changes } = into;
  for (const point of source) {
    const parts = decomposePoint(point, isCompatible);
    if (parts === undefined) {
      points.push(point);
      changes.push(0);
    } else {
      for (let i = 0; i < parts.length; i++) {
        points.push(parts[i]!);
        changes.push(i === 0 ? 0 : 1);
      }
    }
  }
  for (let i = 0; i < points.length; i++) {
    if (combiningRank(points[i]!) === 0) continue;
    let end = i + 1;
    while (end < points.length && combiningRank(points[end]!) !== 0) end++;
    if (end - i > 1) sortMarks(into, i, end);
    i = end;
  }
}

/** Composes decomposed characters in place (NFC, NFKC). */
export function composeInPlace({ points, changes }: NormalizedPoints): void {
  let written = 0;
  let starter = -1; // place of the starter that marks can compose with
  let lastRank = 0; // of the last mark kept since then
  for (let i = 0; i < points.length; i++) {
    const point = points[i]!;
    const rank = combiningRank(point);
    // A mark is blocked by one of the same or a higher class between it and the starter.
    const isNear = written === starter + 1;
    if (starter >= 0 && (isNear || lastRank < rank)) {
      const composed = composePoints(points[starter]!, point);
      if (composed !== undefined) {
        points[starter] = composed;
        changes[starter] = changes[starter]! + changes[i]! - 1;
        continue;
      }
    }
    if (rank === 0) starter = written;
    lastRank = rank;
    points[written] = point;
    changes[written++] = changes[i]!;
  }
  points.length = written;
  changes.length = written;
}

/** A stable sort by combining class, of time n log n however long the run of marks is. */
function sortMarks({ points, changes }: NormalizedPoints, start: number, end: number): void {
  let isSorted = true;
  for (let i = start + 1; i < end; i++) {
    if (combiningRank(points[i - 1]!) > combiningRank(points[i]!)) isSorted = false;
  }
  if (isSorted) return;
  const order = Array.from({ length: end - start }, (_, i) => start + i);
  order.sort((a, b) => combiningRank(points[a]!) - combiningRank(points[b]!) || a - b);
  const sortedPoints = order.map((i) => points[i]!);
  const sortedChanges = order.map((i) => changes[i]!);
  for (let i = start; i < end; i++) {
    points[i] = sortedPoints[i - start]!;
    changes[i] = sortedChanges[i - start]!;
  }
}
