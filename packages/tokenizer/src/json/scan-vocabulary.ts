import type { Steps } from "../steps.ts";
import { type Vocabulary, vocabulary } from "../vocabulary.ts";
import { malformed, skipComma, skipSpace } from "./json-cursor.ts";
import { StringReader } from "./string-reader.ts";

const TOKENS_PER_STEP = 512;
/** An entry takes at least so many bytes: "":0, is one. */
const MIN_ENTRY_BYTES = 5;
/** Entries that there is room for at first, if the file is long enough: more than published vocabularies have. */
const MAX_FIRST_ENTRIES = 1 << 19;

/**
 * Reads the {token: id} object at `start` straight into a vocabulary: no string, no map entry per token. Also gives the
 * place after its end.
 */
export function* scanVocabulary(bytes: Uint8Array, start: number): Steps<{ vocabulary: Vocabulary; end: number }> {
  const reader = new StringReader(bytes, 1 << 16);
  let capacity = Math.min(MAX_FIRST_ENTRIES, Math.floor((bytes.length - start) / MIN_ENTRY_BYTES) + 1);
  let starts = new Uint32Array(capacity + 1);
  let ids = new Int32Array(capacity);
  let count = 0;
  let at = skipSpace(bytes, start + 1);
  while (bytes[at] !== 0x7d) {
    at = readTokens(at, count + TOKENS_PER_STEP);
    yield;
  }

  /** Reads tokens until there are `limit`; returns where the next begins, or the end of the object. */
  function readTokens(from: number, limit: number): number {
    let i = from;
    while (bytes[i] !== 0x7d && count < limit) {
      if (count === capacity) {
        capacity *= 2;
        const moreStarts = new Uint32Array(capacity + 1);
        moreStarts.set(starts);
        starts = moreStarts;
        const moreIds = new Int32Array(capacity);
        moreIds.set(ids);
        ids = moreIds;
      }
      starts[count] = reader.length;
      i = skipSpace(bytes, reader.read(i));
      if (bytes[i] !== 0x3a) malformed(i, ":");
      i = skipSpace(bytes, i + 1);
      let id = 0;
      const first = i;
      for (let byte = bytes[i]!; byte >= 0x30 && byte <= 0x39 && i - first < 10; byte = bytes[++i]!) {
        id = id * 10 + byte - 0x30;
      }
      if (i === first || id > MAX_ID) malformed(first, `a token id (a whole number from 0 to ${MAX_ID})`);
      ids[count++] = id;
      i = skipSpace(bytes, i);
      if (bytes[i] !== 0x2c && bytes[i] !== 0x7d) malformed(i, ", or }");
      if (bytes[i] === 0x2c) i = skipComma(bytes, i);
    }
    return i;
  }

  starts[count] = reader.length;
  const parts = {
    pool: reader.pool.slice(0, reader.length + 16),
    starts: starts.slice(0, count + 1),
    ids: ids.slice(0, count),
  };
  return { vocabulary: vocabulary(parts), end: at + 1 };
}

/** Tables are indexed by id, so this bounds the memory that a hostile file can ask for (four bytes per id). */
export const MAX_ID = 16_777_215;
