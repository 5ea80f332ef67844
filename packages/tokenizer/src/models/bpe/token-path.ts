import { type IdList, reserve } from "../../engines/id-list.ts";
import { inRanges, type Steps } from "../../steps.ts";
import { doubleArrayTrieSteps } from "../unigram/double-array-trie.ts";
import { derivations, NONE, staysApart } from "./derivations.ts";
import type { MergeTable } from "./merge-table.ts";

/** The texts of a model's tokens, as words have them. */
export interface TokenTexts {
  /** Text k is `pool[starts[k]]` up to `pool[starts[k + 1]]`; that of id `ids[k]`. Empty ones are left out. */
  readonly pool: Uint8Array;
  readonly starts: Uint32Array;
  readonly ids: Int32Array;
  /** The symbols that words begin with. */
  readonly bases: readonly number[];
}

/** Encodes words without merging: time is linear in their length. */
export interface TokenPath {
  /**
   * Appends the ids of `bytes[start, end)`, in which every symbol has a token. False, and nothing appended, for a word
   * that has to be merged.
   */
  encode(bytes: Uint8Array, start: number, end: number, into: IdList): boolean;
}

// Which pairs of tokens stay apart, as far as asked: 512 KB, one entry to a slot.
const PAIR_BITS = 16;
const UNASKED = -2;
/** Scratch of more places than these is given back after use. */
const KEPT = 1 << 18;
/** A file with more descending tokens than this was not trained; their words would all be merged anyway. */
const MAX_DESCENDING = 4096;
const PER_STEP = 1 << 15;

/**
 * The encoding of a word is the one sequence of tokens in which each pair of neighbours stays apart; it is found by longest
 * matches, with a step back to shorter ones where the next token does not fit. Undefined if {@link derivations} is.
 *
 * @param wholeFirst whether a word that is a token is that token, whatever the merges make of it (`ignore_merges`)
 */
export function* tokenPath(table: MergeTable, texts: TokenTexts, wholeFirst: boolean): Steps<TokenPath | undefined> {
  const { pool, starts, ids, bases } = texts;
  const idLimit = ids.reduce((most, id) => Math.max(most, id + 1), 0);
  const lengths = new Int32Array(idLimit);
  const places = new Uint32Array(idLimit);
  yield* inRanges(ids.length, PER_STEP, (from, to) => {
    for (let k = from; k < to; k++) {
      if (ids[k]! < 0) continue;
      lengths[ids[k]!] = starts[k + 1]! - starts[k]!;
      places[ids[k]!] = starts[k]!;
    }
  });
  const derived = yield* derivations(table, lengths, bases);
  if (derived === undefined) return undefined;
  const { rank, descending } = derived;
  if (descending.length > MAX_DESCENDING || descending.some((id) => lengths[id]! < 3)) return undefined;
  const isDescending = new Uint8Array(idLimit);
  // The first three bytes of descending tokens, hashed.
  const begins = new Uint8Array(1 << 16);
  for (const id of descending) {
    const at = places[id]!;
    isDescending[id] = 1;
    begins[hashThree((pool[at]! << 16) | (pool[at + 1]! << 8) | pool[at + 2]!)] = 1;
  }
  const { cells, values, root } = yield* doubleArrayTrieSteps({ pool, starts });
  // Values become ids; those of tokens that merging never makes are kept as -2 - id, for whole words alone.
  yield* inRanges(values.length, PER_STEP, (from, to) => {
    for (let slot = from; slot < to; slot++) {
      if (values[slot]! < 0) continue;
      const id = ids[values[slot]!]!;
      values[slot] = id < 0 ? -1 : rank[id] === NONE ? -2 - id : id;
    }
  });
  const shorter = new Int32Array(idLimit).fill(UNASKED);
  const pairs = new Int32Array(2 << PAIR_BITS).fill(-1);
  let tokens = new Int32Array(256);
  let isOpen = new Uint8Array(256);

  /** The longest token at the beginning of `bytes[start, end)`; -1 for none. */
  function longest(bytes: Uint8Array, start: number, end: number): number {
    let node = root;
    let found = -1;
    for (let i = start; i < end; i++) {
      const slot = (cells[node << 1]! >> 1) + bytes[i]!;
      if (cells[(slot << 1) + 1] !== node) break;
      node = slot;
      const value = values[node]!;
      if (value >= 0) found = value;
    }
    return found;
  }

  function hasDescending(bytes: Uint8Array, start: number, end: number): boolean {
    let three = (bytes[start]! << 8) | bytes[start + 1]!;
    for (let i = start + 2; i < end; i++) {
      three = ((three << 8) | bytes[i]!) & 0xffffff;
      if (begins[hashThree(three)] === 1 && descendsAt(bytes, i - 2, end)) return true;
    }
    return false;
  }

  function descendsAt(bytes: Uint8Array, start: number, end: number): boolean {
    let node = root;
    for (let i = start; i < end; i++) {
      const slot = (cells[node << 1]! >> 1) + bytes[i]!;
      if (cells[(slot << 1) + 1] !== node) return false;
      node = slot;
      const value = values[node]!;
      if (value < -1 && isDescending[-2 - value] === 1) return true;
    }
    return false;
  }

  /** The longest token that a token begins with, other than itself; -1 for none. */
  function nextShorter(id: number): number {
    const known = shorter[id]!;
    if (known !== UNASKED) return known;
    const start = places[id]!;
    const found = longest(pool, start, start + lengths[id]! - 1);
    shorter[id] = found;
    return found;
  }

  function canFollow(a: number, b: number): boolean {
    const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    const slot = (hash >>> (32 - PAIR_BITS)) << 1;
    if (pairs[slot] === a && pairs[slot + 1]! >> 1 === b) return (pairs[slot + 1]! & 1) === 1;
    const can = staysApart(derived!, table, a, b);
    pairs[slot] = a;
    pairs[slot + 1] = (b << 1) | (can ? 1 : 0);
    return can;
  }

  function wholeWord(bytes: Uint8Array, start: number, end: number): number {
    let node = root;
    for (let i = start; i < end; i++) {
      const slot = (cells[node << 1]! >> 1) + bytes[i]!;
      if (cells[(slot << 1) + 1] !== node) return -1;
      node = slot;
    }
    const value = values[node]!;
    return value < -1 ? -2 - value : value;
  }

  return {
    encode(bytes, start, end, into) {
      const size = end - start;
      if (wholeFirst) {
        const id = wholeWord(bytes, start, end);
        if (id >= 0) {
          reserve(into, 1);
          into.ids[into.length++] = id;
          return true;
        }
      }
      if (descending.length > 0 && hasDescending(bytes, start, end)) return false;
      if (size >= tokens.length) {
        tokens = new Int32Array(size * 2);
        isOpen = new Uint8Array(size * 2);
      }
      // A place is closed once no token can begin there after any token that ends there.
      isOpen.fill(1, 0, size + 1);
      let count = 0;
      let at = 0;
      let before = -1;
      let token = longest(bytes, start, end);
      for (;;) {
        const stop = at + lengths[token]!;
        if (isOpen[stop] === 1 && (before < 0 || canFollow(before, token))) {
          tokens[count++] = token;
          if (stop === size) break;
          at = stop;
          before = token;
          token = longest(bytes, start + at, end);
          continue;
        }
        token = nextShorter(token);
        while (token < 0) {
          // None fits here: a shorter one in the place of the token before.
          isOpen[at] = 0;
          at -= lengths[before]!;
          token = nextShorter(before);
          count--;
          before = count > 0 ? tokens[count - 1]! : -1;
        }
      }
      reserve(into, count);
      into.ids.set(tokens.length === count ? tokens : tokens.subarray(0, count), into.length);
      into.length += count;
      if (tokens.length > KEPT) {
        tokens = new Int32Array(256);
        isOpen = new Uint8Array(256);
      }
      return true;
    },
  };
}

function hashThree(three: number): number {
  return Math.imul(three, 0x9e3779b1) >>> 16;
}
