import type { TokenTrie } from "./token-trie.ts";

/** What a walk needs of a state. */
export interface WalkedState<State> {
  readonly complete: boolean;
  /** Bytes that it takes at least to complete the text. */
  readonly need: number;
  /** By byte; null: nothing can follow; undefined: not known yet. */
  readonly next: readonly (State | null | undefined)[];
}

export interface TokenMask {
  /** Bit `id % 32` of word `id / 32` for each token that may follow. */
  readonly mask: Uint32Array;
  /** The least and most need after such a token. */
  readonly needs: readonly [least: number, most: number];
}

/** A mask that is being computed: the tree of tokens, gone through with a state. */
export interface MaskWalk {
  /** Goes on; @returns the mask when it is done, `undefined` after `count` nodes of the tree or new states. */
  advance(count: number): TokenMask | undefined;
}

export interface MaskWalkOptions<State> {
  readonly trie: TokenTrie;
  readonly words: number;
  readonly eosTokenIds: readonly number[];
  /** The most need that a token may leave. */
  readonly limit: number;
  /** Works out what follows a state on a byte. */
  step(state: State, byte: number): State | null;
}

/** A new state costs as much as many known ones. */
const NEW_STATE_COST = 64;

export function maskWalk<State extends WalkedState<State>>(start: State, options: MaskWalkOptions<State>): MaskWalk {
  const { trie, words, eosTokenIds, limit, step } = options;
  const { bytes, depths, ends, tokens, same } = trie;
  const mask = new Uint32Array(words);
  const path = new Array<State>(trie.longest + 1);
  path[0] = start;
  let at = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = 0;

  return {
    advance(count) {
      let left = count;
      while (at < bytes.length) {
        if (--left < 0) return undefined;
        const depth = depths[at]!;
        const from = path[depth - 1]!;
        let next = from.next[bytes[at]!];
        if (next === undefined) {
          next = step(from, bytes[at]!);
          left -= NEW_STATE_COST;
        }
        if (next === null) {
          at = ends[at]!;
          continue;
        }
        path[depth] = next;
        if (tokens[at]! >= 0 && next.need <= limit) {
          least = Math.min(least, next.need);
          most = Math.max(most, next.need);
          for (let id = tokens[at]!; id >= 0; id = same[id]!) mask[id >>> 5]! |= 1 << (id & 31);
        }
        at++;
      }
      for (const id of eosTokenIds) {
        if (start.complete) mask[id >>> 5]! |= 1 << (id & 31);
        else mask[id >>> 5]! &= ~(1 << (id & 31));
      }
      return { mask, needs: [least, most] };
    },
  };
}
