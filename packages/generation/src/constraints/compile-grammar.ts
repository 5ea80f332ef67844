import { pace } from "../pace.ts";
import type { CompiledConstraint, ConstraintState, ConstraintVocabulary } from "./compiled-constraint.ts";
import { completeGrammar } from "./complete-grammar.ts";
import { ConstraintError } from "./constraint-error.ts";
import type { Grammar } from "./grammar.ts";
import { type MaskWalk, maskWalk, type TokenMask, type WalkedState } from "./mask-walk.ts";
import { nodeDistances } from "./node-distances.ts";
import { nodeHeights } from "./node-heights.ts";
import { reverseEdges } from "./reverse-edges.ts";
import { type TokenTrie, tokenTrie } from "./token-trie.ts";

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

interface State extends ConstraintState, WalkedState<State> {
  readonly complete: boolean;
  readonly ways: readonly Way[];
  readonly next: (State | null | undefined)[];
  mask: Uint32Array | undefined;
  /** Known with the mask. */
  needs: TokenMask["needs"];
}

/** What of a mask is computed before the clock is looked at. */
const WALK_PART = 4096;

const tries = new WeakMap<ConstraintVocabulary["tokens"], Promise<TokenTrie>>();

/** Makes the grammar's automaton, deterministic as far as it is used, over the tokens of a vocabulary. */
export async function compileGrammar(grammar: Grammar, vocabulary: ConstraintVocabulary): Promise<CompiledConstraint> {
  const { nodes, rules, maxDepth } = grammar;
  const { tokens, eosTokenIds } = vocabulary;
  if (eosTokenIds.length === 0 || eosTokenIds.some((id) => !Number.isInteger(id) || id < 0)) {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_VOCABULARY",
      "a constraint needs the ids of end tokens (eosTokenIds): without one a text could not end",
    );
  }
  const building = tries.get(tokens) ?? tokenTrie(tokens);
  tries.set(tokens, building);
  const trie = await building;
  const rests = pace();
  const ends = new Set(eosTokenIds);
  const words = Math.ceil(Math.max(tokens.length, ...eosTokenIds.map((id) => id + 1)) / 32);
  const available = new Array<boolean>(256).fill(false);
  tokens.forEach((bytes, id) => {
    if (bytes?.length === 1 && !ends.has(id)) available[bytes[0]!] = true;
  });
  await completeGrammar(grammar, rests);
  const backwards = await reverseEdges(grammar, available, rests);
  const heights = await nodeHeights(grammar, backwards, rests);
  const distances = await nodeDistances(grammar, backwards, rests);

  const newFrame = (node: number, accept: number, parent: Frame | undefined): Frame => ({
    node,
    accept,
    parent,
    depth: parent === undefined ? 0 : parent.depth + 1,
    need: parent === undefined ? 0 : distances[node]! + parent.need,
    inner: new Map(),
    ways: new Map(),
  });
  const bottom = newFrame(-1, rules[grammar.root]!.accept, undefined);
  let frames = 0;
  let wayIds = 0;
  let work = 0;
  let states = new Map<string, State>();
  const counts = { masks: 0, hits: 0, states: 0 };

  const fits = (node: number, frame: Frame): boolean => heights[node]! + frame.depth <= maxDepth;

  function tooAmbiguous(): never {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_LIMIT",
      "the constraint can be read in too many ways at once: simplify nested repetitions or large overlapping alternatives",
    );
  }

  /** The state of these ways and of all that is reached from them without a byte; null for none. */
  function stateOf(seeds: readonly (readonly [number, Frame])[]): State | null {
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
    work += seen.size;
    if (work > MAX_WORK) tooAmbiguous();
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
      counts.states++;
    }
    return state;
  }

  /** Those in use stay alive through their states; equal ones that come later are other objects, which costs only reuse. */
  function forgetFrames(last: Frame): void {
    frames = 0;
    bottom.inner.clear();
    for (let frame: Frame | undefined = last; frame !== undefined; frame = frame.parent) frame.inner.clear();
  }

  function step(state: State, byte: number): State | null {
    const known = state.next[byte];
    if (known !== undefined) return known;
    const seeds: [number, Frame][] = [];
    for (const { node, frame } of state.ways) {
      for (const { low, high, to } of nodes[node]!.bytes) if (low <= byte && byte <= high) seeds.push([to, frame]);
    }
    work += state.ways.length;
    const next = seeds.length === 0 ? null : stateOf(seeds);
    state.next[byte] = next;
    return next;
  }

  const walk = (state: State, limit: number): MaskWalk => {
    work = 0;
    return maskWalk(state, { trie, words, eosTokenIds, limit, step });
  };

  const remember = (state: State, found: TokenMask) => {
    if (state.mask === undefined) counts.masks++;
    return Object.assign(state, found).mask;
  };

  function allowed(state: ConstraintState): Uint32Array {
    const own = state as State;
    if (own.mask === undefined)
      return remember(own, walk(own, Number.POSITIVE_INFINITY).advance(Number.POSITIVE_INFINITY)!);
    counts.hits++;
    return own.mask;
  }

  /** Where the room does not suffice, what needs least: the text may then be cut off. */
  function within(state: ConstraintState, most: number): Uint32Array {
    const all = allowed(state);
    const own = state as State;
    const limit = most - 2; // this token and the end token
    if (own.needs[1] <= limit) return all;
    return walk(own, own.complete ? limit : Math.max(limit, own.needs[0])).advance(Number.POSITIVE_INFINITY)!.mask;
  }

  async function prepare(state: ConstraintState): Promise<void> {
    const own = state as State;
    if (own.mask !== undefined) return;
    const rests = pace();
    const going = walk(own, Number.POSITIVE_INFINITY);
    let spent = 0;
    for (;;) {
      work = spent; // other walks may have come between
      const found = going.advance(WALK_PART);
      if (found !== undefined) return void remember(own, found);
      spent = work;
      if (rests.due()) await rests.rest();
    }
  }

  function next(state: ConstraintState, tokenId: number): ConstraintState | undefined {
    const bytes = tokens[tokenId];
    if (bytes === undefined || bytes.length === 0 || ends.has(tokenId)) return undefined;
    work = 0;
    let at: State | null = state as State;
    for (const byte of bytes) {
      at = step(at, byte);
      if (at === null) return undefined;
    }
    return at;
  }

  const start = stateOf([[rules[grammar.root]!.start, bottom]]);
  if (start === null) {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_UNSATISFIABLE",
      `no text fulfils the constraint within ${maxDepth} levels that this vocabulary's tokens can write`,
    );
  }
  await prepare(start);
  return {
    start,
    next,
    prepare,
    maskFor: allowed,
    maskWithin: within,
    allowed,
    advance(state, tokenId) {
      const after = next(state, tokenId);
      if (after !== undefined) return after;
      throw new ConstraintError(
        "GENERATION_CONSTRAINT_TOKEN",
        ends.has(tokenId)
          ? `the token ${tokenId} ends the text: nothing follows it`
          : `the token ${tokenId} is not allowed here`,
      );
    },
    isComplete: ({ complete }) => complete,
    statistics: counts,
  };
}
