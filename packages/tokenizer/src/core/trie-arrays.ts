import type { TrieKeys } from "../models/unigram/double-array-trie.ts";
import type { Steps } from "../steps.ts";
import { startCore } from "./core.ts";

/** Fewer keys are placed before a core has started. */
const MIN_KEYS = 4096;
const NODES_PER_STEP = 4096;

/** The arrays of a double-array trie, made in a core of its own; undefined for few keys, and where the script has to do it. */
export function* trieArrays({ pool, starts }: TrieKeys): Steps<{ cells: Int32Array; values: Int32Array } | undefined> {
  const count = starts.length - 1;
  const core = count < MIN_KEYS ? undefined : startCore({});
  if (core === undefined) return undefined;
  const { exports } = core;
  try {
    exports.makeKeys(count, starts[count]!);
    core.bytes.set(pool.subarray(0, starts[count]), exports.keyPool.value);
    core.ints.set(starts, exports.keyStarts.value >> 2);
    exports.beginTrie();
    yield;
    while (exports.placeNodes(NODES_PER_STEP) !== 0) yield;
    const slots = exports.endTrie();
    const cells = exports.builtCells.value >> 2;
    const values = exports.builtValues.value >> 2;
    return { cells: core.ints.slice(cells, cells + slots * 2), values: core.ints.slice(values, values + slots) };
  } catch {
    return undefined; // no memory for it, or more slots than a trie may have
  }
}
