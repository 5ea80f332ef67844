import { allocate } from "./memory";

// The double array of src/models/unigram/double-array-trie.ts. A node has 16 bytes, so that a step reads one line of memory:
// 16 times the base of its children, with bit 0 for a piece that ends there; its parent; the score of the piece, without which it is -Infinity. Nodes are
// told by their distance from the first in bytes.

export const ROOT: usize = 256 << 4;

export let pieceNodes: usize = 0;
/** The ids of the pieces by node. Node 0, which no piece has, stands for an unknown character. */
export let pieceIds: usize = 0;

/** Makes room for the trie, which the script writes. */
export function makePieces(count: u32): void {
  pieceNodes = allocate(<usize>count << 4);
  pieceIds = allocate(<usize>count << 2);
}

// @ts-expect-error: decorator
@inline
export function cellOf(node: usize): u32 {
  return load<u32>(pieceNodes + node);
}

/** The child for a byte of a node with this cell; it is one if {@link parentOf} says so. */
// @ts-expect-error: decorator
@inline
export function childOf(cell: u32, byte: u32): usize {
  return <usize>((cell & ~1) + (byte << 4));
}

// @ts-expect-error: decorator
@inline
export function parentOf(node: usize): usize {
  return <usize>load<u32>(pieceNodes + node, 4);
}

// @ts-expect-error: decorator
@inline
export function scoreOf(node: usize): f64 {
  return load<f64>(pieceNodes + node, 8);
}

// @ts-expect-error: decorator
@inline
export function idOf(node: usize): i32 {
  return load<i32>(pieceIds + (node >> 2));
}

/** The id of the piece with these bytes, or -1. */
export function pieceOf(start: usize, end: usize): i32 {
  let node = ROOT;
  for (let at = start; at < end; at++) {
    const child = childOf(cellOf(node), <u32>load<u8>(at));
    if (parentOf(child) !== node) return -1;
    node = child;
  }
  return (cellOf(node) & 1) !== 0 ? idOf(node) : -1;
}
