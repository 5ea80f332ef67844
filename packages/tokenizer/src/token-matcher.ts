import { inRanges, type Steps } from "./steps.ts";

/** Finds the leftmost, then longest, of a set of strings. */
export interface TokenMatcher {
  /** All matches in order; none begins inside another. */
  findAll(text: string): TokenMatch[];
}

export interface TokenMatch {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** With at most this many different first units, the engine's own string search is faster than looking at every unit. */
const MAX_FIRST_UNITS_FOR_SEARCH = 4;
const STRINGS_PER_STEP = 256;

/**
 * Makes a matcher of (string, id) pairs; of equal strings the last counts.
 *
 * A trie is walked from each place where one of the strings can begin. That is linear in the text times the longest
 * string at worst, which a vocabulary bounds.
 */
export function* tokenMatcher(strings: readonly (readonly [string, number])[]): Steps<TokenMatcher> {
  if (strings.length === 0) return { findAll: () => [] };
  // Nodes are numbered; by the number of a node and the unit after it (in the lower 16 bits) the node there. 0: the root.
  const nodes = new Map<number, number>();
  const ids = [-1];
  const firstUnits = new Set<number>();
  yield* inRanges(strings.length, STRINGS_PER_STEP, (from, to) => {
    for (let k = from; k < to; k++) {
      const [string, id] = strings[k]!;
      let node = 0;
      for (let i = 0; i < string.length; i++) {
        const step = node * 0x10000 + string.charCodeAt(i);
        node = nodes.get(step) ?? ids.push(-1) - 1;
        nodes.set(step, node);
      }
      ids[node] = id;
      firstUnits.add(string.charCodeAt(0));
    }
  });

  function matchAt(text: string, start: number): TokenMatch | undefined {
    let node: number | undefined = 0;
    let id = -1;
    let end = start;
    for (let i = start; i < text.length; i++) {
      node = nodes.get(node * 0x10000 + text.charCodeAt(i));
      if (node === undefined) break;
      if (ids[node]! < 0) continue;
      id = ids[node]!;
      end = i + 1;
    }
    return id < 0 ? undefined : { id, start, end };
  }

  // Each search string keeps the place where it comes next, so that no part of the text is searched twice for it.
  function searchFirsts(text: string, firsts: readonly string[]): TokenMatch[] {
    const matches: TokenMatch[] = [];
    const places = firsts.map((first) => text.indexOf(first));
    for (;;) {
      let start = -1;
      for (const place of places) if (place >= 0 && (start < 0 || place < start)) start = place;
      if (start < 0) return matches;
      const match = matchAt(text, start);
      if (match !== undefined) matches.push(match);
      const from = match === undefined ? start + 1 : match.end;
      for (let k = 0; k < places.length; k++) {
        if (places[k]! >= 0 && places[k]! < from) places[k] = text.indexOf(firsts[k]!, from);
      }
    }
  }

  if (firstUnits.size <= MAX_FIRST_UNITS_FOR_SEARCH) {
    const firsts = [...firstUnits].map((unit) => String.fromCharCode(unit));
    return { findAll: (text) => searchFirsts(text, firsts) };
  }

  const begins = new Uint8Array(0x10000);
  for (const unit of firstUnits) begins[unit] = 1;
  return {
    findAll(text) {
      const matches: TokenMatch[] = [];
      for (let i = 0; i < text.length; ) {
        const match = begins[text.charCodeAt(i)] === 0 ? undefined : matchAt(text, i);
        if (match === undefined) i++;
        else {
          matches.push(match);
          i = match.end;
        }
      }
      return matches;
    },
  };
}
