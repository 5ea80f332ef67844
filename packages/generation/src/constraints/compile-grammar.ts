import { pace } from "../pace.ts";
import type { CompiledConstraint, ConstraintState, ConstraintVocabulary } from "./compiled-constraint.ts";
import { completeGrammar } from "./complete-grammar.ts";
import { ConstraintError } from "./constraint-error.ts";
import type { Grammar } from "./grammar.ts";
import { type GrammarState, grammarStates } from "./grammar-states.ts";
import { type MaskWalk, maskWalk, type TokenMask } from "./mask-walk.ts";
import { nodeDistances } from "./node-distances.ts";
import { nodeHeights } from "./node-heights.ts";
import { reverseEdges } from "./reverse-edges.ts";
import { type TokenTrie, tokenTrie } from "./token-trie.ts";

/** What of a mask is computed before the clock is looked at. */
const WALK_PART = 4096;

const tries = new WeakMap<ConstraintVocabulary["tokens"], Promise<TokenTrie>>();

/** Makes an automaton over the tokens of a vocabulary. */
export async function compileGrammar(grammar: Grammar, vocabulary: ConstraintVocabulary): Promise<CompiledConstraint> {
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

  const states = grammarStates(grammar, heights, distances);
  const { start } = states;
  if (start === null) {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_UNSATISFIABLE",
      `no text fulfils the constraint within ${grammar.maxDepth} levels that this vocabulary's tokens can write`,
    );
  }
  const counts = { masks: 0, hits: 0 };

  const walk = (state: GrammarState, limit: number): MaskWalk => {
    states.work = 0;
    return maskWalk(state, { trie, words, eosTokenIds, limit, step: states.step });
  };

  const remember = (state: GrammarState, found: TokenMask) => {
    if (state.mask === undefined) counts.masks++;
    return Object.assign(state, found).mask;
  };

  function allowed(state: ConstraintState): Uint32Array {
    const own = state as GrammarState;
    if (own.mask === undefined)
      return remember(own, walk(own, Number.POSITIVE_INFINITY).advance(Number.POSITIVE_INFINITY)!);
    counts.hits++;
    return own.mask;
  }

  /** Where the room does not suffice, what needs least: the text may then be cut off. */
  function within(state: ConstraintState, most: number): Uint32Array {
    const all = allowed(state);
    const own = state as GrammarState;
    const limit = most - 2; // this token and the end token
    if (own.needs[1] <= limit) return all;
    return walk(own, own.complete ? limit : Math.max(limit, own.needs[0])).advance(Number.POSITIVE_INFINITY)!.mask;
  }

  async function prepare(state: ConstraintState): Promise<void> {
    const own = state as GrammarState;
    if (own.mask !== undefined) return;
    const rests = pace();
    const going = walk(own, Number.POSITIVE_INFINITY);
    let spent = 0;
    for (;;) {
      states.work = spent; // other walks may have come between
      const found = going.advance(WALK_PART);
      if (found !== undefined) return void remember(own, found);
      spent = states.work;
      if (rests.due()) await rests.rest();
    }
  }

  function next(state: ConstraintState, tokenId: number): ConstraintState | undefined {
    const bytes = tokens[tokenId];
    if (bytes === undefined || bytes.length === 0 || ends.has(tokenId)) return undefined;
    states.work = 0;
    let at: GrammarState | null = state as GrammarState;
    for (const byte of bytes) {
      at = states.step(at, byte);
      if (at === null) return undefined;
    }
    return at;
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
    statistics: {
      get masks() {
        return counts.masks;
      },
      get hits() {
        return counts.hits;
      },
      get states() {
        return states.count;
      },
    },
  };
}
