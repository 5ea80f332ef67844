import { TokenizerError } from "../errors.ts";
import type { MergeRules } from "../models/bpe/merge-table.ts";
import type { Steps } from "../steps.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { malformed, skipSpace } from "./json-cursor.ts";
import { stringReader } from "./string-reader.ts";

const MERGES_PER_STEP = 1024;

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
  const reader = stringReader(bytes, 1024);
  let rules = room((end - start) >> 4);
  let count = 0;

  function find(pool: Uint8Array, from: number, to: number): number {
    const id = vocab.idOfBytes(pool, from, to);
    if (id >= 0) return id;
    const token = JSON.stringify(Buffer.from(pool.subarray(from, to)).toString());
    throw new TokenizerError("TOKENIZER_VOCABULARY", `model.merges[${count}]: ${token} is not in the vocabulary`);
  }

  /** Reads merges until there are `limit`; returns where the next begins, or the end of the list. */
  function readMerges(from: number, limit: number): number {
    let i = from;
    while (bytes[i] !== 0x5d && count < limit) {
      reader.length = 0;
      let middle: number;
      if (bytes[i] === 0x5b) {
        i = skipSpace(bytes, reader.read(skipSpace(bytes, i + 1)));
        middle = reader.length;
        if (bytes[i] !== 0x2c) malformed(i, ",");
        i = skipSpace(bytes, reader.read(skipSpace(bytes, i + 1)));
        if (bytes[i] !== 0x5d) malformed(i, "] after two tokens");
        i++;
      } else {
        const at = i;
        i = reader.read(i);
        middle = onlySpace(reader.pool, reader.length);
        if (middle < 0) malformed(at, "two tokens with a space between");
        reader.pool.copyWithin(middle, middle + 1, reader.length);
        reader.length--;
      }
      if (count === rules.left.length) rules = room(count * 2, rules);
      const { pool, length } = reader;
      rules.left[count] = find(pool, 0, middle);
      rules.right[count] = find(pool, middle, length);
      if (prefixLength > 0) pool.copyWithin(middle, Math.min(middle + prefixLength, length), length);
      rules.result[count] = find(pool, 0, length - Math.min(prefixLength, length - middle));
      count++;
      i = skipSpace(bytes, i);
      if (bytes[i] === 0x2c) i = skipSpace(bytes, i + 1);
      else if (bytes[i] !== 0x5d) malformed(i, ", or ]");
    }
    return i;
  }

  for (let at = skipSpace(bytes, start + 1); bytes[at] !== 0x5d; ) {
    at = readMerges(at, count + MERGES_PER_STEP);
    yield;
  }
  return { left: rules.left.slice(0, count), right: rules.right.slice(0, count), result: rules.result.slice(0, count) };
}

/** The place of the space if there is exactly one, else -1. */
function onlySpace(pool: Uint8Array, length: number): number {
  let place = -1;
  for (let i = 0; i < length; i++) {
    if (pool[i] !== 0x20) continue;
    if (place >= 0) return -1;
    place = i;
  }
  return place;
}

function room(capacity: number, old?: MergeRules): MergeRules {
  const make = (from: Int32Array | undefined) => {
    const array = new Int32Array(Math.max(16, capacity));
    if (from !== undefined) array.set(from);
    return array;
  };
  return { left: make(old?.left), right: make(old?.right), result: make(old?.result) };
}
