import type { ClassTable } from "../engines/scanners/class-table.ts";
import type { CoreCutter } from "../engines/scanners/scanner.ts";
import { TokenizerError } from "../errors.ts";
import { MAX_ID, MAX_MERGES, type MergeRules } from "../models/bpe/merge-table.ts";
import type { DoubleArrayTrie } from "../models/unigram/double-array-trie.ts";
import { inRanges, type Steps } from "../steps.ts";
import type { Core } from "./core.ts";

/** Rules and tokens that are added in one step. */
const PER_STEP = 8192;

/** Puts the rules of a BPE model into the core. @throws TokenizerError `TOKENIZER_LIMIT` for more than it can number */
export function* putMerges(core: Core, { left, right, result, ranks }: MergeRules): Steps<void> {
  const { exports } = core;
  const count = left.length;
  if (count > MAX_MERGES) throw new TokenizerError("TOKENIZER_LIMIT", `model.merges has more than ${MAX_MERGES} rules`);
  const results = exports.makeMerges(count, result.length);
  core.ints.set(result, results >> 2);
  checkIds(left);
  checkIds(right);
  // They pass through the place of the ids, which is not in use yet.
  const at = exports.ids.value;
  const places = [at, at + PER_STEP * 4, at + PER_STEP * 8] as const;
  yield* inRanges(count, PER_STEP, (from, to) => {
    const { ints } = core;
    const i = at >> 2;
    ints.set(left.subarray(from, to), i);
    ints.set(right.subarray(from, to), i + PER_STEP);
    ints.set(ranks?.subarray(from, to) ?? numbers(from, to), i + PER_STEP * 2);
    exports.addMerges(...places, to - from);
  });
}

function checkIds(ids: Int32Array): void {
  for (let i = 0; i < ids.length; i++) {
    if (ids[i]! > MAX_ID) throw new TokenizerError("TOKENIZER_LIMIT", `a token id is above ${MAX_ID}`);
  }
}

function numbers(from: number, to: number): Int32Array {
  const list = new Int32Array(to - from);
  for (let i = 0; i < list.length; i++) list[i] = from + i;
  return list;
}

/** Token k is `pool[starts[k]]` up to `pool[starts[k + 1]]`, and has the id `ids[k]`; one that is negative is left out. */
export interface TokenTexts {
  readonly pool: Uint8Array;
  readonly starts: Uint32Array;
  readonly ids: Int32Array;
}

/** Puts tokens into the core, to be found by their bytes. */
export function* putTokens(core: Core, { pool, starts, ids }: TokenTexts): Steps<void> {
  const { exports } = core;
  const used = pool.subarray(0, starts[ids.length]);
  exports.makeVocabulary(ids.length, used.length);
  core.bytes.set(used, exports.tokenPool.value);
  core.ints.set(starts.subarray(0, ids.length + 1), exports.tokenStarts.value >> 2);
  core.ints.set(ids, exports.tokenIds.value >> 2);
  yield* inRanges(ids.length, PER_STEP, exports.addTokens);
}

/** Notes where tokens go across the borders of characters. */
export function* putBorders(core: Core, { pool, starts, ids }: TokenTexts): Steps<void> {
  const { exports } = core;
  const at = exports.text.value;
  const room = exports.TEXT_BYTES.value;
  yield* inRanges(ids.length, PER_STEP, (from, to) => {
    for (let first = from; first < to; ) {
      // As many as the place of the text holds; a token that is longer alone is in no text that is encoded there.
      let end = first;
      while (end < to && starts[end + 1]! - starts[first]! <= room) end++;
      const begin = starts[first]!;
      core.bytes.set(pool.subarray(begin, starts[end]!), at);
      const { ints } = core;
      for (let k = first; k <= end; k++) ints[(exports.ids.value >> 2) + k - first] = starts[k]! - begin;
      exports.noteBorders(end - first);
      first = Math.max(end, first + 1);
    }
  });
}

/** Puts the classes of characters into the core. */
export function putClasses(core: Core, { byByte, near }: ClassTable): void {
  core.bytes.set(byByte, core.exports.byByte.value);
  core.bytes.set(near, core.exports.near.value);
}

// As in core/scan-automata.ts, where the order of the tables is.
const BEHAVIORS = { Isolated: 0, MergedWithPrevious: 1, MergedWithNext: 2, Contiguous: 3, Removed: -1 } as const;

/** Adds an automaton to those that cut text. */
export function putAutomaton(core: Core, { automaton, reader, behavior, isInverted }: CoreCutter): void {
  const { table, start, classes } = automaton;
  const { starts, count } = classes;
  const byByte = core.exports.addAutomaton(
    table.length,
    starts.length,
    start,
    count,
    BEHAVIORS[behavior],
    isInverted ? 1 : 0,
  );
  const near = byByte + 256;
  const cells = near + 0x10000;
  const stretches = cells + table.byteLength;
  const { bytes, ints } = core;
  bytes.set(reader.byByte, byByte);
  bytes.set(reader.near, near);
  // States are counted in bytes there.
  const inBytes = table.map((cell) => ((cell & ~1) << 2) | (cell & 1));
  ints.set(inBytes, cells >> 2);
  ints.set(starts, stretches >> 2);
  bytes.set(classes.classes, stretches + starts.byteLength);
}

/** Puts a trie into the core. */
export function putTrie(core: Core, { cells, values }: Pick<DoubleArrayTrie, "cells" | "values">): void {
  core.exports.makeTrie(values.length);
  core.ints.set(cells, core.exports.trieCells.value >> 2);
  core.ints.set(values, core.exports.trieValues.value >> 2);
}
