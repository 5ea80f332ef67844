import { TokenizerError } from "../../errors.ts";

/** A base takes 30 bits; far more than any vocabulary needs, and a bound for a file that is made to be large. */
const MAX_SLOTS = 1 << 28;
/** So far in that every slot can be the child for any byte. */
export const ROOT = 256;
/** A node with several children that fits nowhere after so many tries goes to the end: the search stays linear. */
const MAX_TRIES = 48;
/** Slots that there are at first: vocabularies seldom need more. */
const SLOTS_PER_KEY = 4;
/** So few keys are sorted by insertion. */
const FEW = 12;

/**
 * Puts the keys of a {@link DoubleArrayTrie} into its arrays. A node is the range of keys that begin with its bytes: those
 * are sorted by the byte after, which makes the ranges of its children.
 *
 * A class, because closures would be compiled anew for each trie. And a loop that is long at the first call stands in a
 * method of its own with nothing behind it: the engine compiles it while it runs, and would go back to its interpreter,
 * at each call, for code behind it that had never run by then.
 */
export class TrieBuilder {
  readonly #pool: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #order: Int32Array;
  readonly #sorted: Int32Array;
  readonly #counts = new Int32Array(257);
  readonly #labels = new Uint8Array(256);
  readonly #begins = new Int32Array(257);
  /** Nodes that wait: four numbers each, the range of keys, the number of their bytes and the slot. */
  readonly #waiting: number[] = [];
  #cells: Int32Array;
  #values: Int32Array;
  #scanFrom = ROOT + 1;
  #highest = ROOT;

  constructor(pool: Uint8Array, starts: Uint32Array) {
    this.#pool = pool;
    this.#starts = starts;
    this.#order = notEmpty(starts);
    const { length } = this.#order;
    this.#sorted = new Int32Array(length);
    const capacity = length * SLOTS_PER_KEY + 1024;
    this.#cells = new Int32Array(capacity * 2).fill(-1);
    this.#values = new Int32Array(capacity).fill(-1);
    this.#take(ROOT, 0); // no node has number 0
    this.#waiting.push(0, length, 0, ROOT);
  }

  /** Places so many nodes (a few more) with all that is below them; false once there are none left. */
  place(limit: number): boolean {
    const waiting = this.#waiting;
    for (let left = limit; left > 0 && waiting.length > 0; ) {
      const slot = waiting.pop()!;
      const depth = waiting.pop()!;
      const to = waiting.pop()!;
      const from = waiting.pop()!;
      if (to - from === 1) left -= this.#placeTail(this.#order[from]!, depth, slot);
      else {
        this.#placeChildren(from, to, depth, slot);
        left -= 1 + ((to - from) >> 3);
      }
    }
    return waiting.length > 0;
  }

  finish(): { cells: Int32Array; values: Int32Array } {
    const size = this.#highest + 512; // so that base + byte is always inside
    this.#ensure(size);
    return { cells: this.#cells.slice(0, size * 2), values: this.#values.slice(0, size) };
  }

  #ensure(slot: number): void {
    let capacity = this.#values.length;
    if (slot < capacity) return;
    while (capacity <= slot) capacity *= 2;
    if (capacity > MAX_SLOTS) throw new TokenizerError("TOKENIZER_LIMIT", "the vocabulary is too large for a trie");
    const cells = new Int32Array(capacity * 2).fill(-1);
    cells.set(this.#cells);
    this.#cells = cells;
    const values = new Int32Array(capacity).fill(-1);
    values.set(this.#values);
    this.#values = values;
  }

  /** Finds a base for which the slots of the first `count` labels are free. */
  #findBase(count: number): number {
    const labels = this.#labels;
    while (this.#cells[this.#scanFrom * 2 + 1] !== -1) this.#ensure(++this.#scanFrom + 256);
    const lowest = labels[0]!;
    let tries = 0;
    for (let slot = this.#scanFrom; ; slot++) {
      this.#ensure(slot + 256);
      const cells = this.#cells;
      if (cells[slot * 2 + 1] !== -1) continue;
      const base = slot - lowest;
      let fits = true;
      for (let i = 1; i < count && fits; i++) fits = cells[(base + labels[i]!) * 2 + 1] === -1;
      if (fits) return base;
      if (++tries === MAX_TRIES) slot = Math.max(slot, this.#highest);
    }
  }

  #take(slot: number, parent: number): void {
    this.#cells[slot * 2 + 1] = parent;
    if (slot > this.#highest) this.#highest = slot;
  }

  /** Places the rest of a key that no other shares; returns the number of its nodes. */
  #placeTail(key: number, depth: number, slot: number): number {
    const begin = this.#starts[key]! + depth;
    const end = this.#starts[key + 1]!;
    let node = slot;
    for (let i = begin; i < end; i++) {
      const byte = this.#pool[i]!;
      this.#labels[0] = byte;
      const base = this.#findBase(1);
      this.#cells[node * 2] = base << 1;
      this.#take(base + byte, node);
      node = base + byte;
    }
    this.#cells[node * 2] = 1;
    this.#values[node] = key;
    return end - begin + 1;
  }

  /** Places the children of a node of several keys. */
  #placeChildren(from: number, to: number, depth: number, slot: number): void {
    const order = this.#order;
    if (to - from <= FEW) this.#sortFew(from, to, depth);
    else this.#sort(from, to, depth);
    let own = -1;
    let first = from; // of the keys that do not end here
    for (; first < to && this.#byteAt(order[first]!, depth) < 0; first++) own = Math.max(own, order[first]!);
    const count = this.#findLabels(first, to, depth);
    const base = count === 0 ? 0 : this.#findBase(count);
    this.#cells[slot * 2] = (base << 1) | (own >= 0 ? 1 : 0);
    this.#values[slot] = own;
    for (let i = 0; i < count; i++) {
      const child = base + this.#labels[i]!;
      this.#take(child, slot);
      this.#waiting.push(this.#begins[i]!, i + 1 < count ? this.#begins[i + 1]! : to, depth + 1, child);
    }
  }

  /** Finds the labels of the children, and where the keys of each begin; returns their number. */
  #findLabels(from: number, to: number, depth: number): number {
    let count = 0;
    for (let k = from; k < to; k++) {
      const byte = this.#byteAt(this.#order[k]!, depth);
      if (count > 0 && this.#labels[count - 1] === byte) continue;
      this.#begins[count] = k;
      this.#labels[count++] = byte;
    }
    return count;
  }

  /** The byte after the first `depth` of a key, -1 at its end. */
  #byteAt(key: number, depth: number): number {
    const at = this.#starts[key]! + depth;
    return at < this.#starts[key + 1]! ? this.#pool[at]! : -1;
  }

  // Both sort a range of the order by #byteAt, and leave equal keys as they are.

  #sortFew(from: number, to: number, depth: number): void {
    const order = this.#order;
    for (let k = from + 1; k < to; k++) {
      const key = order[k]!;
      const byte = this.#byteAt(key, depth);
      let at = k;
      for (; at > from && this.#byteAt(order[at - 1]!, depth) > byte; at--) order[at] = order[at - 1]!;
      order[at] = key;
    }
  }

  #sort(from: number, to: number, depth: number): void {
    const counts = this.#counts;
    this.#count(from, to, depth);
    for (let i = 0, begin = from; i < 257; i++) {
      const size = counts[i]!;
      counts[i] = begin;
      begin += size;
    }
    this.#spread(from, to, depth);
    this.#order.set(this.#sorted.subarray(from, to), from);
  }

  #count(from: number, to: number, depth: number): void {
    this.#counts.fill(0);
    for (let k = from; k < to; k++) this.#counts[this.#byteAt(this.#order[k]!, depth) + 1]!++;
  }

  #spread(from: number, to: number, depth: number): void {
    for (let k = from; k < to; k++) {
      const key = this.#order[k]!;
      this.#sorted[this.#counts[this.#byteAt(key, depth) + 1]!++] = key;
    }
  }
}

/** The numbers of the keys that have bytes. */
function notEmpty(starts: Uint32Array): Int32Array {
  const keys = new Int32Array(starts.length - 1);
  let count = 0;
  for (let key = 0; key < keys.length; key++) if (starts[key + 1]! > starts[key]!) keys[count++] = key;
  return keys.subarray(0, count);
}
