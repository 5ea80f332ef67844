import { type DoubleArrayTrie, doubleArrayTrieSteps } from "../models/unigram/double-array-trie.ts";
import { poolPieces } from "../models/unigram/unigram-vocabulary.ts";
import type { Steps } from "../steps.ts";
import type { SentencePiece } from "./model-file.ts";

/** Cuts bytes into pieces by merging neighbours, the best score first. */
export interface MergeSearch {
  /** Cuts `bytes[start, end)` (UTF-8) and returns the number of pieces; see {@link ids} and {@link ends}. */
  find(bytes: Uint8Array, start: number, end: number): number;
  /** Id of each piece, -1 where there is none; valid until the next call. */
  ids(): Int32Array;
  /** End of each piece, counted from `start`. */
  ends(): Int32Array;
  /** Gives back what a long text took. To be called once the result is read. */
  release(): void;
}

/** Places that are kept from one text to the next. */
const KEPT = 1 << 16;

/**
 * BPE as SentencePiece does it: neighbours may be merged when together they are a piece; of all such pairs the one with
 * the highest score is merged, the leftmost of equals. User-defined symbols are never merged with others. A piece of
 * type "unused" is taken apart again at the end.
 *
 * A heap of candidates over a linked list: n log n in the length.
 */
export function* mergeSearch(pieces: readonly SentencePiece[]): Steps<MergeSearch> {
  const mergeable = yield* trieOf(
    pieces,
    ({ type }) => type === "normal" || type === "user_defined" || type === "unused",
  );
  const frozenTrie = pieces.some(({ type }) => type === "user_defined")
    ? yield* trieOf(pieces, ({ type }) => type === "user_defined")
    : undefined;
  const scores = Float32Array.from(pieces, ({ score }) => score);
  const unused = Uint8Array.from(pieces, ({ type }) => (type === "unused" ? 1 : 0));
  const hasUnused = unused.includes(1);

  let capacity = 0;
  // Symbols: begin and end in bytes (end 0: merged away), neighbours (-1 for none), whether it may be merged.
  let begin = new Int32Array(0);
  let stop = new Int32Array(0);
  let previous = new Int32Array(0);
  let next = new Int32Array(0);
  let frozen = new Uint8Array(0);
  let ids = new Int32Array(0);
  let ends = new Int32Array(0);
  // Candidates of the heap: left and right symbol, bytes, score.
  let heap = new Int32Array(0);
  let left = new Int32Array(0);
  let right = new Int32Array(0);
  let size = new Int32Array(0);
  let score = new Float32Array(0);
  let candidates = 0;
  let heapSize = 0;
  const parts = new Map<string, number>(); // "begin:end" of an unused piece -> where it was merged

  function grow(length: number): void {
    capacity = Math.max(256, length * 2);
    begin = new Int32Array(capacity);
    stop = new Int32Array(capacity);
    previous = new Int32Array(capacity);
    next = new Int32Array(capacity);
    frozen = new Uint8Array(capacity);
    ids = new Int32Array(capacity);
    ends = new Int32Array(capacity);
    // Each symbol begins one pair, each merge begins two more.
    heap = new Int32Array(capacity * 3);
    left = new Int32Array(capacity * 3);
    right = new Int32Array(capacity * 3);
    size = new Int32Array(capacity * 3);
    score = new Float32Array(capacity * 3);
  }

  function isBefore(a: number, b: number): boolean {
    return score[a]! > score[b]! || (score[a] === score[b] && left[a]! < left[b]!);
  }

  function push(candidate: number): void {
    let at = heapSize++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(candidate, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = candidate;
  }

  function pop(): number {
    const top = heap[0]!;
    const last = heap[--heapSize]!;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      if (below >= heapSize) break;
      if (below + 1 < heapSize && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!isBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return top;
  }

  function consider(bytes: Uint8Array, a: number, b: number): void {
    if (a < 0 || b < 0 || frozen[a] === 1 || frozen[b] === 1) return;
    const id = mergeable.valueOf(bytes, begin[a]!, stop[b]!);
    if (id < 0) return;
    const candidate = candidates++;
    left[candidate] = a;
    right[candidate] = b;
    size[candidate] = stop[b]! - begin[a]!;
    score[candidate] = scores[id]!;
    push(candidate);
    if (hasUnused && unused[id] === 1) parts.set(keyOf(bytes, begin[a]!, stop[b]!), stop[a]! - begin[a]!);
  }

  /** Writes a piece, or, if it is unused, the two it was made of. */
  function write(bytes: Uint8Array, from: number, to: number, count: number, start: number): number {
    const id = mergeable.valueOf(bytes, from, to);
    if (hasUnused && id >= 0 && unused[id] === 1) {
      const first = parts.get(keyOf(bytes, from, to));
      if (first !== undefined) {
        const after = write(bytes, from, from + first, count, start);
        return write(bytes, from + first, to, after, start);
      }
    }
    ids[count] = id;
    ends[count] = to - start;
    return count + 1;
  }

  return {
    find(bytes, start, end) {
      if (end - start + 1 > capacity) grow(end - start + 1);
      candidates = 0;
      heapSize = 0;
      if (hasUnused) parts.clear();
      let symbols = 0;
      for (let at = start; at < end; symbols++) {
        const symbolEnd = frozenTrie === undefined ? at : longestMatch(frozenTrie, bytes, at, end);
        frozen[symbols] = symbolEnd > at ? 1 : 0;
        const first = bytes[at]!;
        begin[symbols] = at;
        at = symbolEnd > at ? symbolEnd : at + (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
        stop[symbols] = at;
        previous[symbols] = symbols - 1;
        next[symbols] = at < end ? symbols + 1 : -1;
      }
      for (let i = 1; i < symbols; i++) consider(bytes, i - 1, i);
      while (heapSize > 0) {
        const top = pop();
        const a = left[top]!;
        const b = right[top]!;
        // Merged away since, or grown: then another candidate stands for it.
        if (stop[a] === 0 || stop[b] === 0 || stop[b]! - begin[a]! !== size[top]! || next[a] !== b) continue;
        stop[a] = stop[b]!;
        next[a] = next[b]!;
        if (next[b]! >= 0) previous[next[b]!] = a;
        stop[b] = 0;
        consider(bytes, previous[a]!, a);
        consider(bytes, a, next[a]!);
      }
      let count = 0;
      for (let i = 0; i >= 0 && symbols > 0; i = next[i]!) count = write(bytes, begin[i]!, stop[i]!, count, start);
      return count;
    },
    ids: () => ids,
    ends: () => ends,
    release() {
      if (capacity > KEPT) grow(0);
    },
  };
}

function keyOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}

function longestMatch({ cells, root }: DoubleArrayTrie, bytes: Uint8Array, start: number, end: number): number {
  let longest = start;
  let node = root;
  for (let i = start; i < end; i++) {
    const slot = (cells[node << 1]! >> 1) + bytes[i]!;
    if (cells[(slot << 1) + 1] !== node) break;
    node = slot;
    if ((cells[slot << 1]! & 1) === 1) longest = i + 1;
  }
  return longest;
}

/** A trie of some pieces; its values are ids. */
function* trieOf(pieces: readonly SentencePiece[], isIn: (piece: SentencePiece) => boolean): Steps<DoubleArrayTrie> {
  const { pool, starts } = yield* poolPieces(
    pieces.length,
    (id) => (isIn(pieces[id]!) ? pieces[id]!.piece : ""),
    (id) => pieces[id]!.score,
  );
  return yield* doubleArrayTrieSteps({ pool, starts });
}
