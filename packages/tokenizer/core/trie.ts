import { allocate } from "./memory";

/** The cells and values of a trie that is made in src/models/unigram/double-array-trie.ts. */
export let trieCells: usize = 0;
export let trieValues: usize = 0;

/** Makes room for a trie; it is written to `trieCells` and `trieValues`. */
export function makeTrie(slots: u32): void {
  trieCells = allocate(<usize>slots << 3);
  trieValues = allocate(<usize>slots << 2);
}

/** The node after `node` for a byte; 0 if there is none. */
// @ts-expect-error: decorator
@inline
export function childOf(node: usize, byte: usize): usize {
  const slot = <usize>(load<i32>(trieCells + (node << 3)) >> 1) + byte;
  return <usize>load<u32>(trieCells + (slot << 3), 4) === node ? slot : 0;
}

/** Whether a key ends at a node. */
// @ts-expect-error: decorator
@inline
export function isKey(node: usize): bool {
  return (load<u8>(trieCells + (node << 3)) & 1) !== 0;
}
