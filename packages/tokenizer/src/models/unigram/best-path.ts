import type { UnigramVocabulary } from "./unigram-vocabulary.ts";

/** SentencePiece adds this to the sums when one falls below its negative, so that they keep their precision. */
const REBASE = 100_000;

export interface BestPathOptions {
  /** Number that stands for an unknown character; -1: there is none, and the walk ends where one would be needed. */
  readonly unknownId: number;
  readonly unknownScore: number;
  /** Hugging Face's library adds scores as 64-bit floats, SentencePiece as 32-bit ones: ties fall differently. */
  readonly precision: "float64" | "float32";
}

/** Finds the cut of a text into pieces whose scores add up to the most. */
export interface BestPath {
  /**
   * Cuts `bytes[start, end)`, well-formed UTF-8. Returns the number of nodes; those are in {@link ids} and {@link ends}
   * (positions counted from `start`), in order. -1: a character is unknown and there is no id for that.
   */
  find(bytes: Uint8Array, start: number, end: number): number;
  /** Id of each node; one unknown character is one node. Valid until the next call. */
  readonly ids: () => Int32Array;
  readonly ends: () => Int32Array;
  /** Gives back what a long text took. To be called once the result is read. */
  release(): void;
}

/** Places that are kept from one text to the next. */
const KEPT = 1 << 16;

/**
 * The Viterbi search of Unigram: one best path per byte, no lattice (as in SentencePiece's `EncodeOptimized`). Of two
 * paths with equal scores the one found first stays: positions from left to right, shorter pieces first.
 * Memory: 20 bytes per byte of text. Time: the text times the longest piece that it matches.
 */
export function bestPath(vocabulary: UnigramVocabulary, options: BestPathOptions): BestPath {
  const { cells, values, root } = vocabulary.trie;
  const { scores } = vocabulary;
  const { unknownId, unknownScore } = options;
  const round = options.precision === "float32";
  let capacity = 0;
  let best = new Float64Array(0);
  let from = new Int32Array(0);
  let idAt = new Int32Array(0);
  let ids = new Int32Array(0);
  let ends = new Int32Array(0);

  function grow(length: number): void {
    capacity = Math.max(1024, length * 2);
    best = new Float64Array(capacity);
    from = new Int32Array(capacity);
    idAt = new Int32Array(capacity);
    ids = new Int32Array(capacity);
    ends = new Int32Array(capacity);
  }

  function walk(bytes: Uint8Array, start: number, length: number): boolean {
    const best_ = best;
    const from_ = from;
    const idAt_ = idAt;
    for (let i = 1; i <= length; i++) from_[i] = -1;
    best_[0] = 0;
    const end = start + length;
    for (let at = 0; at < length; ) {
      const first = bytes[start + at]!;
      const width = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      const base = best_[at]!;
      let hasCharacter = false;
      let node = root;
      for (let i = start + at; i < end; i++) {
        const slot = (cells[node << 1]! >> 1) + bytes[i]!;
        if (cells[(slot << 1) + 1] !== node) break;
        node = slot;
        if ((cells[slot << 1]! & 1) === 0) continue;
        const id = values[slot]!;
        const to = i + 1 - start;
        const score = scores[id]! + base;
        if (from_[to]! < 0 || score > best_[to]!) {
          best_[to] = score;
          from_[to] = at;
          idAt_[to] = id;
        }
        if (to - at === width) hasCharacter = true;
      }
      if (!hasCharacter) {
        const to = at + width;
        const score = unknownScore + base;
        if (from_[to]! < 0 || score > best_[to]!) {
          if (unknownId < 0) return false;
          best_[to] = score;
          from_[to] = at;
          idAt_[to] = unknownId;
        }
      }
      at += width;
    }
    return true;
  }

  // The same in the 32-bit sums of SentencePiece 0.2.3, which also keeps them small in long texts. Apart, so that the
  // common one has no test in its loop.
  function walkRounded(bytes: Uint8Array, start: number, length: number): boolean {
    for (let i = 1; i <= length; i++) from[i] = -1;
    best[0] = 0;
    let reach = 0;
    const end = start + length;
    for (let at = 0; at < length; ) {
      const first = bytes[start + at]!;
      const width = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      if (best[at]! < -REBASE) {
        // Paths found so far end at most `reach` further on; the places behind are not reached yet.
        for (let q = at; q <= reach; q++) if (from[q]! >= 0) best[q] = Math.fround(best[q]! + REBASE);
      }
      const base = best[at]!;
      let hasCharacter = false;
      let node = root;
      for (let i = start + at; i < end; i++) {
        const slot = (cells[node << 1]! >> 1) + bytes[i]!;
        if (cells[(slot << 1) + 1] !== node) break;
        node = slot;
        if ((cells[slot << 1]! & 1) === 0) continue;
        const id = values[slot]!;
        const to = i + 1 - start;
        const score = Math.fround(scores[id]! + base);
        if (from[to]! < 0 || score > best[to]!) {
          best[to] = score;
          from[to] = at;
          idAt[to] = id;
          if (to > reach) reach = to;
        }
        if (to - at === width) hasCharacter = true;
      }
      if (!hasCharacter) {
        const to = at + width;
        const score = Math.fround(unknownScore + base);
        if (from[to]! < 0 || score > best[to]!) {
          if (unknownId < 0) return false;
          best[to] = score;
          from[to] = at;
          idAt[to] = unknownId;
          if (to > reach) reach = to;
        }
      }
      at += width;
    }
    return true;
  }

  return {
    find(bytes, start, end) {
      const length = end - start;
      if (length + 1 > capacity) grow(length + 1);
      const done = round ? walkRounded(bytes, start, length) : walk(bytes, start, length);
      if (!done) return -1;
      let count = 0;
      for (let at = length; at > 0; at = from[at]!) count++;
      for (let at = length, n = count - 1; n >= 0; n--) {
        ids[n] = idAt[at]!;
        ends[n] = at;
        at = from[at]!;
      }
      return count;
    },
    ids: () => ids,
    ends: () => ends,
    release() {
      if (capacity > KEPT) grow(0);
    },
  };
}
