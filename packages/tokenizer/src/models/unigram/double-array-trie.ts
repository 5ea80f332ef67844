import { TokenizerError } from "../../errors.ts";

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

/** A base takes 30 bits; far more than any vocabulary needs, and a bound for a file that is made to be large. */
const MAX_SLOTS = 1 << 28;
/** So far in that every slot can be the child for any byte. */
const ROOT = 256;
/** A node with several children that fits nowhere after so many tries goes to the end: the search stays linear. */
const MAX_TRIES = 48;

/** Builds the trie; of equal keys the last counts. The value of a key is its number. Empty keys are left out. */
export function doubleArrayTrie({ pool, starts }: TrieKeys): DoubleArrayTrie {
  const linked = linkedTrie(pool, starts);
  const { firstChild, sibling, label, key } = linked;
  let capacity = 1024;
  while (capacity < linked.size * 1.3 + 512) capacity *= 2;
  let cells = new Int32Array(capacity * 2).fill(-1);
  let values = new Int32Array(capacity).fill(-1);
  let scanFrom = ROOT + 1;
  let highest = ROOT;

  function ensure(slot: number): void {
    if (slot < capacity) return;
    while (capacity <= slot) capacity *= 2;
    if (capacity > MAX_SLOTS) throw new TokenizerError("TOKENIZER_LIMIT", "the vocabulary is too large for a trie");
    const largerCells = new Int32Array(capacity * 2).fill(-1);
    largerCells.set(cells);
    cells = largerCells;
    const largerValues = new Int32Array(capacity).fill(-1);
    largerValues.set(values);
    values = largerValues;
  }

  /** Finds a base for which the slots of all labels are free. */
  function place(labels: Uint8Array, count: number): number {
    while (cells[scanFrom * 2 + 1] !== -1) ensure(++scanFrom + 256);
    const lowest = labels[0]!;
    let tries = 0;
    for (let slot = scanFrom; ; slot++) {
      ensure(slot + 256);
      if (cells[slot * 2 + 1] !== -1) continue;
      const base = slot - lowest;
      let fits = true;
      for (let i = 1; i < count && fits; i++) fits = cells[(base + labels[i]!) * 2 + 1] === -1;
      if (fits) return base;
      if (++tries === MAX_TRIES) slot = Math.max(slot, highest);
    }
  }

  ensure(ROOT + 512);
  cells[ROOT * 2 + 1] = 0; // taken; no node has number 0
  const nodes = [0];
  const slots = [ROOT];
  const labels = new Uint8Array(256);
  const children = new Int32Array(256);
  while (nodes.length > 0) {
    const node = nodes.pop()!;
    const slot = slots.pop()!;
    let count = 0;
    for (let child = firstChild[node]!; child !== 0; child = sibling[child]!) {
      // Few children and nearly sorted: insertion keeps the labels in order.
      let at = count++;
      for (; at > 0 && labels[at - 1]! > label[child]!; at--) {
        labels[at] = labels[at - 1]!;
        children[at] = children[at - 1]!;
      }
      labels[at] = label[child]!;
      children[at] = child;
    }
    const base = count === 0 ? 0 : place(labels, count);
    const own = key[node]!;
    cells[slot * 2] = (base << 1) | (own >= 0 ? 1 : 0);
    values[slot] = own;
    for (let i = 0; i < count; i++) {
      const next = base + labels[i]!;
      cells[next * 2 + 1] = slot;
      if (next > highest) highest = next;
      nodes.push(children[i]!);
      slots.push(next);
    }
  }
  ensure(highest + 512); // so that base + byte is always inside
  const usedCells = cells.slice(0, (highest + 512) * 2);
  const usedValues = values.slice(0, highest + 512);

  return {
    cells: usedCells,
    values: usedValues,
    root: ROOT,
    valueOf(bytes, start, end) {
      let node = ROOT;
      for (let i = start; i < end; i++) {
        const slot = (usedCells[node << 1]! >> 1) + bytes[i]!;
        if (usedCells[(slot << 1) + 1] !== node) return -1;
        node = slot;
      }
      return usedValues[node]!;
    },
  };
}

interface LinkedTrie {
  readonly size: number;
  /** First child and next sibling of each node, 0 for none; node 0 is the root. */
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
  readonly label: Uint8Array;
  /** The key that ends at a node, -1 for none. */
  readonly key: Int32Array;
}

/** The same trie as a list of children per node, found through a hash of (node, byte) while it is built. */
function linkedTrie(pool: Uint8Array, starts: Uint32Array): LinkedTrie {
  const keyCount = starts.length - 1;
  const limit = starts[keyCount]! - starts[0]! + 2;
  const firstChild = new Int32Array(limit);
  const sibling = new Int32Array(limit);
  const parent = new Int32Array(limit);
  const label = new Uint8Array(limit);
  const key = new Int32Array(limit).fill(-1);
  let hashSize = 1024;
  while (hashSize < limit * 2) hashSize *= 2;
  const hash = new Int32Array(hashSize);
  const mask = hashSize - 1;
  let size = 1;
  for (let k = 0; k < keyCount; k++) {
    const end = starts[k + 1]!;
    let node = 0;
    for (let i = starts[k]!; i < end; i++) {
      const byte = pool[i]!;
      const mixed = Math.imul((node << 8) ^ (node >>> 24) ^ byte, 0x9e3779b1);
      let q = (mixed ^ (mixed >>> 15)) & mask;
      let next = hash[q]!;
      while (next !== 0 && (parent[next] !== node || label[next] !== byte)) {
        q = (q + 1) & mask;
        next = hash[q]!;
      }
      if (next === 0) {
        next = size++;
        hash[q] = next;
        parent[next] = node;
        label[next] = byte;
        sibling[next] = firstChild[node]!;
        firstChild[node] = next;
      }
      node = next;
    }
    if (node !== 0) key[node] = k;
  }
  return { size, firstChild, sibling, label, key };
}
