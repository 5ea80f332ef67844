import type { ConstraintState } from "./compiled-constraint.ts";
import { ConstraintError } from "./constraint-error.ts";
import type { Grammar } from "./grammar.ts";
import type { TokenMask, WalkedState } from "./mask-walk.ts";

/** States kept for reuse: about 2 KB each without, 8 KB with a mask of 49,000 tokens. */
const MAX_STATES = 4096;
/** Calls kept for reuse. */
const MAX_FRAMES = 65_536;
/** Ways of reading the text so far that are followed at once. More come from patterns that repeat the repeatable. */
const MAX_WAYS = 2048;
/** Work for one mask, counted in ways: what keeps a hostile pattern from taking seconds for a step. */
const MAX_WORK = 20_000_000;

/** Where to go on after a rule. Interned: equal stacks are the same object. */
interface Frame {
  readonly node: number;
  /** The end of the rule that is gone through. */
  readonly accept: number;
  readonly parent: Frame | undefined;
  readonly depth: number;
  /** Bytes that it takes at least from the rule's end to the text's. */
  readonly need: number;
  readonly inner: Map<number, Frame>;
  readonly ways: Map<number, Way>;
}

interface Way {
  readonly id: number;
  readonly node: number;
  readonly frame: Frame;
}

/** All ways of reading the text so far. */
export interface GrammarState extends ConstraintState, WalkedState<GrammarState> {
  readonly complete: boolean;
  readonly ways: readonly Way[];
  readonly next: (GrammarState | null | undefined)[];
  mask: Uint32Array | undefined;
  /** Known with the mask. */
  needs: TokenMask["needs"];
}

/** A grammar's automaton over bytes, deterministic as far as it was used. */
export interface GrammarStates {
  /** Before the first byte; null if no text fulfils the grammar. */
  readonly start: GrammarState | null;
  step(state: GrammarState, byte: number): GrammarState | null;
  /** What was done since it was last set, in ways; more than a limit is refused. */
  work: number;
  /** States made so far. */
  readonly count: number;
}

/**
 * @param heights of the nodes, see `nodeHeights`
 * @param distances of the nodes, see `nodeDistances`
 */
export function grammarStates(
  { nodes, rules, root, maxDepth }: Grammar,
  heights: Float64Array,
  distances: Float64Array,
): GrammarStates {
  const newFrame = (node: number, accept: number, parent: Frame | undefined): Frame => ({
    node,
    accept,
    parent,
    depth: parent === undefined ? 0 : parent.depth + 1,
    need: parent === undefined ? 0 : distances[node]! + parent.need,
    inner: new Map(),
    ways: new Map(),
  });
  const bottom = newFrame(-1, rules[root]!.accept, undefined);
  let frames = 0;
  let wayIds = 0;
  let work = 0;
  let count = 0;
  let states = new Map<string, GrammarState>();

  const fits = (node: number, frame: Frame): boolean => heights[node]! + frame.depth <= maxDepth;

  function tooAmbiguous(): never {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_LIMIT",
      "the constraint can be read in too many ways at once: simplify nested repetitions or large overlapping alternatives",
    );
  }

  function spend(ways: number): void {
    work += ways;
    if (work > MAX_WORK) tooAmbiguous();
  }

  /** The state of these ways and of all that is reached from them without a byte; null for none. */
  function stateOf(seeds: readonly (readonly [number, Frame])[]): GrammarState | null {
    const seen = new Set<Way>();
    const kernel: Way[] = [];
    let complete = false;
    const todo: Way[] = [];
    const add = (node: number, frame: Frame) => {
      if (!fits(node, frame)) return;
      let way = frame.ways.get(node);
      if (way === undefined) {
        way = { id: wayIds++, node, frame };
        frame.ways.set(node, way);
      }
      if (seen.has(way)) return;
      seen.add(way);
      if (seen.size > 8 * MAX_WAYS) tooAmbiguous();
      todo.push(way);
    };
    for (const [node, frame] of seeds) add(node, frame);
    for (let way = todo.pop(); way !== undefined; way = todo.pop()) {
      const { node, frame } = way;
      const { bytes, empty, calls } = nodes[node]!;
      if (bytes.length > 0) kernel.push(way);
      for (const to of empty) add(to, frame);
      for (const { rule, to } of calls) {
        if (!fits(to, frame)) continue;
        let inner = frame.inner.get(to * rules.length + rule);
        if (inner === undefined) {
          if (++frames > MAX_FRAMES) forgetFrames(frame);
          inner = newFrame(to, rules[rule]!.accept, frame);
          frame.inner.set(to * rules.length + rule, inner);
        }
        add(rules[rule]!.start, inner);
      }
      if (node === frame.accept) {
        if (frame.parent === undefined) complete = true;
        else add(frame.node, frame.parent);
      }
    }
    if (kernel.length > MAX_WAYS) tooAmbiguous();
    spend(seen.size);
    if (kernel.length === 0 && !complete) return null;
    const key = `${complete ? "!" : ""}${kernel
      .map(({ id }) => id)
      .sort((a, b) => a - b)
      .join()}`;
    let state = states.get(key);
    if (state === undefined) {
      // States in use stay alive through their users; what they had computed is found again.
      if (states.size >= MAX_STATES) states = new Map();
      const needs = kernel.map(({ node, frame }) => distances[node]! + frame.need);
      const need = complete ? 0 : needs.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
      state = { complete, ways: kernel, need, next: new Array(256), mask: undefined, needs: [0, 0] };
      states.set(key, state);
      count++;
    }
    return state;
  }

  /** Those in use stay alive through their states; equal ones that come later are other objects, which costs only reuse. */
  function forgetFrames(last: Frame): void {
    frames = 0;
    bottom.inner.clear();
    for (let frame: Frame | undefined = last; frame !== undefined; frame = frame.parent) frame.inner.clear();
  }

  function step(state: GrammarState, byte: number): GrammarState | null {
    const known = state.next[byte];
    if (known !== undefined) return known;
    const seeds: [number, Frame][] = [];
    for (const { node, frame } of state.ways) {
      for (const { low, high, to } of nodes[node]!.bytes) if (low <= byte && byte <= high) seeds.push([to, frame]);
    }
    spend(state.ways.length);
    const next = seeds.length === 0 ? null : stateOf(seeds);
    state.next[byte] = next;
    return next;
  }

  return {
    start: stateOf([[rules[root]!.start, bottom]]),
    step,
    get work() {
      return work;
    },
    set work(ways) {
      work = ways;
    },
    get count() {
      return count;
    },
  };
}
