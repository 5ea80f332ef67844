import { keepsIn, type MarkNode } from "./mark-tree.ts";
import type { Guess, RangeGuesser } from "./range-guesser.ts";
import type { Mark } from "./segment.ts";
import type { Unit } from "./word-units.ts";

export interface Placing {
  readonly roots: readonly MarkNode[];
  readonly source: string;
  readonly target: string;
  readonly guesser: RangeGuesser;
  /** Words and protected pieces of the target. */
  readonly units: readonly Unit[];
  /** Where the texts of `keep` marks stand in the target, by tag. */
  readonly kept: ReadonlyMap<number, Unit>;
}

interface Placed extends Unit {
  readonly node: MarkNode;
  readonly children: readonly Placed[];
}

/**
 * Gives markup its places in a translation: around the words that correspond to those it was around, well nested, and never
 * inside a word or a protected piece. `moved` is true where a place was estimated.
 *
 * @returns undefined where that is not possible: the pieces of a pair do not stand together
 */
export function placeMarks(placing: Placing): { marks: Mark[]; moved: boolean } | undefined {
  const { source, target, guesser, units, kept } = placing;
  let moved = false;

  const place = (nodes: readonly MarkNode[], from: Unit, into: Unit): Placed[] | undefined => {
    const placed: Placed[] = [];
    const blocked: (Unit & { readonly node: MarkNode })[] = [];
    for (const node of nodes) {
      const required = hullOf(keepsIn([node]).map(({ tag }) => kept.get(tag)));
      if (required === undefined) continue;
      if (required.start < into.start || required.end > into.end) return undefined;
      if (blocked.some((other) => required.start < other.end && other.start < required.end)) return undefined;
      blocked.push({ ...required, node });
      if (node.kind === "keep") placed.push({ ...required, node, children: [] });
    }
    const pairs = nodes
      .filter((node) => node.kind === "open" && hasText(source, node))
      .map((node) => ({ node, guess: guesser.range(node.start, node.end) }))
      .sort((a, b) => Number(b.guess.certain) - Number(a.guess.certain));
    for (const { node, guess } of pairs) {
      const required = blocked.find((other) => other.node === node);
      const gaps = gapsIn(into, [
        ...blocked.filter((other) => other.node !== node),
        ...placed.filter((other) => other.node !== node),
      ]);
      const gap =
        required === undefined
          ? nearestGap(gaps, units, guess)
          : gaps.find((own) => own.start <= required.start && own.end >= required.end);
      if (gap === undefined && required !== undefined) return undefined;
      const chosen =
        gap === undefined
          ? []
          : unitsFor(
              guess,
              units.filter((unit) => isIn(unit, gap)),
            );
      const hull = hullOf([...chosen, required]);
      const range =
        hull === undefined || gap === undefined
          ? pointIn(target, guess, into, placed)
          : withPunctuation(source, target, node, hull, clear(hull, gap, units));
      if (!guess.certain || hull === undefined) moved = true;
      const children = place(node.children, node, range);
      if (children === undefined) return undefined;
      placed.push({ start: range.start, end: range.end, node, children });
    }
    for (const node of nodes) {
      if (node.kind === "keep" || (node.kind === "open" && hasText(source, node))) continue;
      const { start } = pointFor(node, from, into, placed);
      const own = { start, end: start };
      const children = place(node.children, node, own);
      if (children === undefined) return undefined;
      placed.push({ ...own, node, children });
    }
    const order = new Map(nodes.map((node, index) => [node, index]));
    return placed.sort(
      (a, b) =>
        a.start - b.start ||
        Number(a.end > a.start) - Number(b.end > b.start) ||
        order.get(a.node)! - order.get(b.node)!,
    );
  };

  /** A place before a word or behind one, as in the source. */
  const pointFor = (node: MarkNode, from: Unit, into: Unit, placed: readonly Placed[]): Unit => {
    if (source.slice(from.start, node.start).trim() === "") return pointIn(target, into, into, placed);
    if (source.slice(node.start, from.end).trim() === "") return pointIn(target, { start: into.end }, into, placed);
    const isBefore = /\s$/.test(source.slice(0, node.start));
    const next = /\S+/.exec(source.slice(node.start));
    const previous = /\S+\s*$/.exec(source.slice(0, node.start));
    const guess = isBefore
      ? guesser.range(node.start + next!.index, node.start + next!.index + next![0].length)
      : guesser.range(previous!.index, node.start);
    if (!guess.certain) moved = true;
    const inside = units.filter((unit) => isIn(unit, into));
    const [unit] = unitsFor(guess, inside);
    const start = unit === undefined ? guess.start : isBefore ? unit.start : unitsFor(guess, inside).at(-1)!.end;
    return pointIn(target, { start }, into, placed);
  };

  const placed = place(placing.roots, { start: 0, end: source.length }, { start: 0, end: target.length });
  return placed && { marks: marksOf(placed), moved };
}

function hasText(source: string, { start, end }: Unit): boolean {
  return /\S/.test(source.slice(start, end));
}

function isIn(unit: Unit, { start, end }: Unit): boolean {
  return unit.start >= start && unit.end <= end;
}

function hullOf(units: readonly (Unit | undefined)[]): Unit | undefined {
  const found = units.filter((unit) => unit !== undefined);
  if (found.length === 0) return undefined;
  return { start: Math.min(...found.map(({ start }) => start)), end: Math.max(...found.map(({ end }) => end)) };
}

/** What of a range is free. */
function gapsIn(range: Unit, blocked: readonly Unit[]): Unit[] {
  const gaps: Unit[] = [];
  let at = range.start;
  for (const { start, end } of blocked.toSorted((a, b) => a.start - b.start)) {
    if (start > at) gaps.push({ start: at, end: start });
    at = Math.max(at, end);
  }
  if (range.end > at) gaps.push({ start: at, end: range.end });
  return gaps;
}

/** Of the gaps with a word, the one that shares most with the guess, or is nearest to it. */
function nearestGap(gaps: readonly Unit[], units: readonly Unit[], guess: Unit): Unit | undefined {
  const far = (gap: Unit) => -(Math.min(gap.end, guess.end) - Math.max(gap.start, guess.start));
  return gaps.filter((gap) => units.some((unit) => isIn(unit, gap))).sort((a, b) => far(a) - far(b))[0];
}

/** The units that a guess covers, or the one that is nearest. */
function unitsFor(guess: Unit, units: readonly Unit[]): Unit[] {
  const covered = units.filter(({ start, end }) => {
    const middle = (start + end) / 2;
    return middle >= guess.start && middle <= guess.end;
  });
  if (covered.length > 0) return covered;
  const center = (guess.start + guess.end) / 2;
  const far = ({ start, end }: Unit) => Math.abs((start + end) / 2 - center);
  return units.toSorted((a, b) => far(a) - far(b)).slice(0, 1);
}

/** The place nearest to a guess that is in a range and not inside what is placed already. */
function pointIn(target: string, { start }: Pick<Guess, "start">, into: Unit, placed: readonly Placed[]): Unit {
  let at = Math.min(into.end, Math.max(into.start, Math.round(start)));
  const around = placed.find((other) => other.start < at && at < other.end);
  if (around !== undefined) at = at - around.start < around.end - at ? around.start : around.end;
  if (/[\udc00-\udfff]/.test(target[at] ?? "") && at > into.start) at--;
  return { start: at, end: at };
}

/** The range around a hull up to the words next to it. */
function clear(hull: Unit, gap: Unit, units: readonly Unit[]): Unit {
  const before = units.findLast(({ end }) => end <= hull.start)?.end ?? 0;
  const behind = units.find(({ start }) => start >= hull.end)?.start ?? gap.end;
  return { start: Math.max(gap.start, before), end: Math.min(gap.end, behind) };
}

/** Takes in the marks of punctuation at the ends if the source has some inside its tags. */
function withPunctuation(source: string, target: string, node: Unit, hull: Unit, gap: Unit): Unit {
  const inner = source.slice(node.start, node.end).trim();
  let { start, end } = hull;
  if (/[\p{P}\p{S}]$/u.test(inner)) {
    const more = /^[\u00a0\u202f ]?[\p{P}\p{S}]+/u.exec(target.slice(end, gap.end));
    if (more !== null) end += more[0].length;
  }
  if (/^[\p{P}\p{S}]/u.test(inner)) {
    const more = /[\p{P}\p{S}]+[\u00a0\u202f ]?$/u.exec(target.slice(gap.start, start));
    if (more !== null) start -= more[0].length;
  }
  return { start, end };
}

function marksOf(placed: readonly Placed[]): Mark[] {
  return placed.flatMap(({ node: { kind, tag }, start, end, children }): Mark[] =>
    kind === "open"
      ? [{ kind, tag, start, end: start }, ...marksOf(children), { kind: "close", tag, start: end, end }]
      : [{ kind, tag, start, end }],
  );
}
