import { trieArrays } from "../../core/trie-arrays.ts";
import { atOnce, type Steps } from "../../steps.ts";
import { ROOT, TrieBuilder } from "./trie-builder.ts";

/**
 * A trie over bytes in two interleaved arrays (J. Aoe, "An Efficient Digital Search Algorithm by Using a Double-Array
 * Structure", 1989). The child of `node` for a byte is `slot = (cells[2 * node] >> 1) + byte`, if
 * `cells[2 * slot + 1] === node`. Bit 0 of `cells[2 * slot]` says that a key ends there, whose value is `values[slot]`.
 */
export interface DoubleArrayTrie {
  readonly cells: Int32Array;
  readonly values: Int32Array;
  /** The node where every key begins. */
  readonly root: number;
  /** The value of exactly `bytes[start, end)`, -1 if it is no key. */
  valueOf(bytes: Uint8Array, start: number, end: number): number;
}

/** Keys as one pool of bytes: that of key k is `pool[starts[k]]` up to `pool[starts[k + 1]]`. */
export interface TrieKeys {
  readonly pool: Uint8Array;
  readonly starts: Uint32Array;
}

const NODES_PER_STEP = 256;

/** Builds the trie; of equal keys the last counts. The value of a key is its number. Empty keys are left out. */
export function doubleArrayTrie(keys: TrieKeys): DoubleArrayTrie {
  return atOnce(doubleArrayTrieSteps(keys));
}

/** The same in steps. */
export function* doubleArrayTrieSteps(keys: TrieKeys): Steps<DoubleArrayTrie> {
  const { cells, values } = (yield* trieArrays(keys)) ?? (yield* arraysByScript(keys));
  return {
    cells,
    values,
    root: ROOT,
    valueOf(bytes, start, end) {
      let node = ROOT;
      for (let i = start; i < end; i++) {
        const slot = (cells[node << 1]! >> 1) + bytes[i]!;
        if (cells[(slot << 1) + 1] !== node) return -1;
        node = slot;
      }
      return values[node]!;
    },
  };
}

/** The arrays of a trie, as the core makes them. */
export function* arraysByScript({ pool, starts }: TrieKeys): Steps<{ cells: Int32Array; values: Int32Array }> {
  const builder = new TrieBuilder(pool, starts);
  yield;
  while (builder.place(NODES_PER_STEP)) yield;
  return builder.finish();
}
