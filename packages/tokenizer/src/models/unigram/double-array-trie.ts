import { TokenizerError } from "../../errors.ts";
import { atOnce, type Steps } from "../../steps.ts";

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
const NODES_PER_STEP = 1024;
/** So few keys are sorted by insertion. */
const FEW = 12;

/** Builds the trie; of equal keys the last counts. The value of a key is its number. Empty keys are left out. */
export function doubleArrayTrie(keys: TrieKeys): DoubleArrayTrie {
  return atOnce(doubleArrayTrieSteps(keys));
}

/** The same in steps. */
export function* doubleArrayTrieSteps({ pool, starts }: TrieKeys): Steps<DoubleArrayTrie> {
  const builder = trieBuilder(pool, starts);
  while (builder.place(NODES_PER_STEP)) yield;
  const { cells, values } = builder.finish();
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

interface TrieBuilder {
  /** Places so many nodes (a few more) with all that is below them; false once there are none left. */
  place(count: number): boolean;
  finish(): { cells: Int32Array; values: Int32Array };
}

/**
 * A node is the range of keys that begin with its bytes: those are sorted by the byte after, which makes the ranges of
 * its children.
 */
function trieBuilder(pool: Uint8Array, starts: Uint32Array): TrieBuilder {
  const keyCount = starts.length - 1;
  const order = new Int32Array(keyCount);
  let used = 0;
  for (let key = 0; key < keyCount; key++) if (starts[key + 1]! > starts[key]!) order[used++] = key;
  const sorted = new Int32Array(used);
  const counts = new Int32Array(257);
  const labels = new Uint8Array(256);
  const begins = new Int32Array(257);
  let capacity = 1024;
  while (capacity < used * 2 + 512) capacity *= 2;
  let cells = new Int32Array(capacity * 2).fill(-1);
  let values = new Int32Array(capacity).fill(-1);
  let scanFrom = ROOT + 1;
  let highest = ROOT;
  ensure(ROOT + 512);
  cells[ROOT * 2 + 1] = 0; // taken; no node has number 0
  // Nodes that wait: four numbers each, the range of keys, the number of their bytes and the slot.
  const waiting = [0, used, 0, ROOT];

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

  /** Finds a base for which the slots of the first `count` labels are free. */
  function findBase(count: number): number {
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

  function take(slot: number, parent: number): void {
    cells[slot * 2 + 1] = parent;
    if (slot > highest) highest = slot;
  }

  /** Places the rest of a key that no other shares. */
  function placeTail(key: number, depth: number, slot: number): number {
    const end = starts[key + 1]!;
    let node = slot;
    for (let i = starts[key]! + depth; i < end; i++) {
      labels[0] = pool[i]!;
      const base = findBase(1);
      cells[node * 2] = base << 1;
      take(base + labels[0], node);
      node = base + labels[0];
    }
    cells[node * 2] = 1;
    values[node] = key;
    return end - starts[key]! - depth + 1;
  }

  /** The byte after the first `depth` of a key, -1 at its end. */
  function byteAt(key: number, depth: number): number {
    const at = starts[key]! + depth;
    return at < starts[key + 1]! ? pool[at]! : -1;
  }

  /** Sorts a range of the order by {@link byteAt}. */
  function sort(from: number, to: number, depth: number): void {
    if (to - from <= FEW) {
      for (let k = from + 1; k < to; k++) {
        const key = order[k]!;
        const byte = byteAt(key, depth);
        let at = k;
        for (; at > from && byteAt(order[at - 1]!, depth) > byte; at--) order[at] = order[at - 1]!;
        order[at] = key;
      }
      return;
    }
    counts.fill(0);
    for (let k = from; k < to; k++) counts[byteAt(order[k]!, depth) + 1]!++;
    for (let i = 0, begin = from; i < 257; i++) {
      const size = counts[i]!;
      counts[i] = begin;
      begin += size;
    }
    for (let k = from; k < to; k++) sorted[counts[byteAt(order[k]!, depth) + 1]!++] = order[k]!;
    for (let k = from; k < to; k++) order[k] = sorted[k]!;
  }

  /** Places the children of a node of several keys. */
  function placeChildren(from: number, to: number, depth: number, slot: number): void {
    sort(from, to, depth);
    let own = -1;
    let first = from; // of the keys that do not end here
    for (; first < to && byteAt(order[first]!, depth) < 0; first++) own = Math.max(own, order[first]!);
    let count = 0;
    for (let k = first; k < to; k++) {
      const byte = byteAt(order[k]!, depth);
      if (count > 0 && labels[count - 1] === byte) continue;
      begins[count] = k;
      labels[count++] = byte;
    }
    begins[count] = to;
    const base = count === 0 ? 0 : findBase(count);
    cells[slot * 2] = (base << 1) | (own >= 0 ? 1 : 0);
    values[slot] = own;
    for (let i = 0; i < count; i++) {
      const child = base + labels[i]!;
      take(child, slot);
      waiting.push(begins[i]!, begins[i + 1]!, depth + 1, child);
    }
  }

  return {
    place(limit) {
      for (let left = limit; left > 0 && waiting.length > 0; ) {
        const slot = waiting.pop()!;
        const depth = waiting.pop()!;
        const to = waiting.pop()!;
        const from = waiting.pop()!;
        if (to - from === 1) left -= placeTail(order[from]!, depth, slot);
        else {
          placeChildren(from, to, depth, slot);
          left -= 1 + ((to - from) >> 3);
        }
      }
      return waiting.length > 0;
    },
    finish() {
      ensure(highest + 512); // so that base + byte is always inside
      return { cells: cells.slice(0, (highest + 512) * 2), values: values.slice(0, highest + 512) };
    },
  };
}
