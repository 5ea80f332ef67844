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

interface Node {
  id: number;
  next: Map<number, Node>;
}

/** With at most this many different first units, the engine's own string search is faster than looking at every unit. */
const MAX_FIRST_UNITS_FOR_SEARCH = 4;

/**
 * Makes a matcher of (string, id) pairs; of equal strings the last counts.
 *
 * A trie is walked from each place where one of the strings can begin. That is linear in the text times the longest
 * string at worst, which a vocabulary bounds.
 */
export function tokenMatcher(strings: readonly (readonly [string, number])[]): TokenMatcher {
  if (strings.length === 0) return { findAll: () => [] };
  const roots = new Map<number, Node>();
  for (const [string, id] of strings) {
    let level = roots;
    let node: Node | undefined;
    for (let i = 0; i < string.length; i++) {
      const unit = string.charCodeAt(i);
      node = level.get(unit);
      if (node === undefined) {
        node = { id: -1, next: new Map() };
        level.set(unit, node);
      }
      level = node.next;
    }
    if (node !== undefined) node.id = id;
  }

  function matchAt(text: string, start: number): TokenMatch | undefined {
    let node = roots.get(text.charCodeAt(start));
    let id = -1;
    let end = start;
    for (let i = start + 1; node !== undefined; i++) {
      if (node.id >= 0) {
        id = node.id;
        end = i;
      }
      node = node.next.size === 0 ? undefined : node.next.get(text.charCodeAt(i));
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

  if (roots.size <= MAX_FIRST_UNITS_FOR_SEARCH) {
    const firsts = [...roots.keys()].map((unit) => String.fromCharCode(unit));
    return { findAll: (text) => searchFirsts(text, firsts) };
  }

  const begins = new Uint8Array(0x10000);
  for (const unit of roots.keys()) begins[unit] = 1;
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
