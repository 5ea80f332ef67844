import { type MergeReader, mergeReader } from "../core/merge-reader.ts";
import { TokenizerError } from "../errors.ts";
import type { MergeRules } from "../models/bpe/merge-table.ts";
import type { Steps } from "../steps.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { malformed, skipComma, skipSpace } from "./json-cursor.ts";
import { StringReader } from "./string-reader.ts";

/** Merges that are read before their tokens are looked up. */
const MERGES_PER_STEP = 512;

/**
 * Reads the array of merges in `bytes[start, end)`, each "left right" or ["left", "right"], as ids.
 *
 * @param prefixLength bytes at the beginning of every right side that are left out of the result
 * @throws TokenizerError `TOKENIZER_JSON` where it is malformed, `TOKENIZER_VOCABULARY` for a token that does not exist
 */
export function* scanMerges(
  bytes: Uint8Array,
  start: number,
  end: number,
  vocab: Vocabulary,
  prefixLength: number,
): Steps<MergeRules> {
  if (bytes[start] !== 0x5b) malformed(start, "[");
  const reader = new StringReader(bytes, 1 << 15);
  // The merges at hand: the left side of merge i is `reader.pool[begins[i], middles[i])`, the right one ends at `ends[i]`.
  const begins = new Int32Array(MERGES_PER_STEP);
  const middles = new Int32Array(MERGES_PER_STEP);
  const ends = new Int32Array(MERGES_PER_STEP);
  let read = 0;
  let rules = room((end - start) >> 4);
  let count = 0;
  let made = 0; // entry of the token that the last rule makes

  /** Reads merges until there are `most`; returns where the next begins, or the end of the list. */
  function readMerges(from: number, most: number): number {
    reader.length = 0;
    read = 0;
    let i = from;
    while (bytes[i] !== 0x5d && read < most) {
      begins[read] = reader.length;
      if (bytes[i] === 0x5b) {
        i = skipSpace(bytes, reader.read(skipSpace(bytes, i + 1)));
        middles[read] = reader.length;
        if (bytes[i] !== 0x2c) malformed(i, ",");
        i = skipSpace(bytes, reader.read(skipSpace(bytes, i + 1)));
        if (bytes[i] !== 0x5d) malformed(i, "] after two tokens");
        i++;
      } else {
        const at = i;
        i = reader.read(i);
        middles[read] = takeSpaceOut(reader.pool, begins[read]!, reader.length);
        if (middles[read]! < 0) malformed(at, "two tokens with a space between");
        reader.length--;
      }
      ends[read++] = reader.length;
      i = skipSpace(bytes, i);
      if (bytes[i] !== 0x2c && bytes[i] !== 0x5d) malformed(i, ", or ]");
      if (bytes[i] === 0x2c) i = skipComma(bytes, i);
    }
    return i;
  }

  function reserve(more: number): void {
    while (count + more > rules.left.length) rules = room(rules.left.length * 2, rules);
  }

  function addRules(): void {
    const { pool } = reader;
    reserve(read);
    const { left, right, result } = rules;
    vocab.idsOfBytes(pool, begins, middles, left.subarray(count, count + read));
    vocab.idsOfBytes(pool, middles, ends, right.subarray(count, count + read));
    for (let i = 0; i < read; i++, count++) {
      const begin = begins[i]!;
      const middle = middles[i]!;
      const stop = ends[i]!;
      if (left[count]! < 0) missing(begin, middle);
      if (right[count]! < 0) missing(middle, stop);
      const after = Math.min(middle + prefixLength, stop);
      result[count] = prefixLength === 0 ? findResult(begin, stop) : resultOf(begin, middle, after, stop);
    }
  }

  /** The token that a rule makes: in most files the one of the rule before or the next. */
  function findResult(begin: number, stop: number): number {
    const { pool } = reader;
    if (!vocab.isEntry(made, pool, begin, stop) && !vocab.isEntry(++made, pool, begin, stop)) {
      const id = vocab.idOfBytes(pool, begin, stop);
      if (id < 0) missing(begin, stop);
      made = vocab.entryOf(id);
    }
    return vocab.ids[made]!;
  }

  /** The same without the bytes from `middle` to `after`. */
  function resultOf(begin: number, middle: number, after: number, stop: number): number {
    const joined = Buffer.concat([reader.pool.subarray(begin, middle), reader.pool.subarray(after, stop)]);
    const id = vocab.idOfBytes(joined, 0, joined.length);
    return id >= 0 ? id : fail(joined.toString());
  }

  function missing(from: number, to: number): never {
    return fail(Buffer.from(reader.pool.subarray(from, to)).toString());
  }

  function fail(token: string): never {
    const message = `model.merges[${count}]: ${JSON.stringify(token)} is not in the vocabulary`;
    throw new TokenizerError("TOKENIZER_VOCABULARY", message);
  }

  /** Adds what the core can read of the merges from a place on; returns where the next begins. */
  function addByCore(readByCore: MergeReader, from: number): number {
    const found = readByCore(bytes, from, end);
    reserve(found.left.length);
    rules.left.set(found.left, count);
    rules.right.set(found.right, count);
    rules.result.set(found.result, count);
    count += found.left.length;
    const at = skipSpace(bytes, found.end);
    // It leaves the last merge, so that a comma is before this.
    return found.left.length > 0 && bytes[at] === 0x5d ? malformed(at, "what comes after a comma") : at;
  }

  const readByCore = prefixLength === 0 ? yield* mergeReader(vocab) : undefined;
  for (let at = skipSpace(bytes, start + 1); bytes[at] !== 0x5d; ) {
    const before = count;
    if (readByCore !== undefined) at = addByCore(readByCore, at);
    // Without the core, or one that the core cannot read, or the last.
    if (count === before) {
      at = readMerges(at, readByCore === undefined ? MERGES_PER_STEP : 1);
      addRules();
    }
    yield;
  }
  return { left: rules.left.slice(0, count), right: rules.right.slice(0, count), result: rules.result.slice(0, count) };
}

/** Closes the gap where the one space of a text is, and says where that was; -1 if there is not exactly one. */
function takeSpaceOut(pool: Uint8Array, start: number, end: number): number {
  let place = start;
  while (place < end && pool[place] !== 0x20) place++;
  for (let i = place + 1; i < end; i++) {
    if (pool[i] === 0x20) return -1;
    pool[i - 1] = pool[i]!;
  }
  return place < end ? place : -1;
}

function room(capacity: number, old?: MergeRules): MergeRules {
  const make = (from: Int32Array | undefined) => {
    const array = new Int32Array(Math.max(16, capacity));
    if (from !== undefined) array.set(from);
    return array;
  };
  return { left: make(old?.left), right: make(old?.right), result: make(old?.result) };
}
