import { atOnce, inRanges, type Steps } from "./steps.ts";

/**
 * The tokens of a model with their ids, kept as UTF-8 in one pool instead of as a string and a map entry each:
 * 10 MB instead of 100 for a vocabulary of 250,000, and the byte-level engines need the bytes anyway.
 */
export interface Vocabulary {
  /** Number of different tokens. */
  readonly size: number;
  /** Highest id + 1. */
  readonly idLimit: number;
  /** UTF-8 of all tokens; that of entry e is `pool[starts[e]]` up to `pool[starts[e + 1]]`. */
  readonly pool: Uint8Array;
  readonly starts: Uint32Array;
  /** Id of each entry; -1 for an entry that a later one with the same token replaced. */
  readonly ids: Int32Array;
  /** Number of entries, replaced ones included. */
  readonly entryCount: number;
  idOf(token: string): number | undefined;
  /** Id of the token with these bytes, -1 if there is none. */
  idOfBytes(bytes: Uint8Array, start: number, end: number): number;
  /** The same for many tokens at once, which is faster: token i is `bytes[begins[i], ends[i])`. */
  idsOfBytes(bytes: Uint8Array, begins: Int32Array, ends: Int32Array, into: Int32Array): void;
  /** Whether entry `e` is the one of a token with these bytes. */
  isEntry(e: number, bytes: Uint8Array, start: number, end: number): boolean;
  /** Entry of an id, -1 if there is none. */
  entryOf(id: number): number;
  tokenOf(id: number): string | undefined;
  entries(): Iterable<[string, number]>;
  /** Builds the look-up tables, which are built when they are first needed otherwise. */
  prepare(): Steps<void>;
}

/** What a reader of some file format fills in. `pool` may be longer than what is used. */
export interface VocabularyParts {
  pool: Uint8Array;
  /** One more than there are entries. */
  starts: Uint32Array;
  ids: Int32Array;
}

const ENTRIES_PER_STEP = 1024;
/** Tokens that are looked up together. */
const BATCH = 512;
const encoder = new TextEncoder();

/** Makes a vocabulary of its parts. Look-up tables are built when they are first needed. */
export function vocabulary({ pool, starts, ids }: VocabularyParts): Vocabulary {
  const entryCount = ids.length;
  const idLimit = highest(ids) + 1;
  const text = Buffer.from(pool.buffer, pool.byteOffset, pool.byteLength);

  // Open addressing: two words a slot, the hash, so that bytes are compared only on a likely hit, and the entry or -1.
  let slots: Int32Array | undefined;
  let mask = 0;
  let replaced = 0;
  let byId: Int32Array | undefined;
  let scratch = new Uint8Array(256);

  const buildHash = (): Int32Array => atOnce(hashSteps());

  function* hashSteps(): Steps<Int32Array> {
    let capacity = 16;
    while (capacity < entryCount * 2) capacity <<= 1;
    const built = new Int32Array(capacity * 2).fill(-1);
    mask = built.length - 1;
    let count = 0;
    yield* inRanges(entryCount, ENTRIES_PER_STEP, (from, to) => {
      count += addEntries(built, from, to);
    });
    slots = built;
    replaced = count;
    return built;
  }

  /** Adds a range of entries; returns how many earlier ones they replace. */
  function addEntries(slots: Int32Array, from: number, to: number): number {
    let replaced = 0;
    for (let e = from; e < to; e++) {
      const start = starts[e]!;
      const end = starts[e + 1]!;
      const hash = hashBytes(pool, start, end);
      let q = (hash << 1) & mask;
      for (;;) {
        const other = slots[q + 1]!;
        if (other === -1) {
          slots[q] = hash;
          slots[q + 1] = e;
          break;
        }
        if (slots[q] === hash && equalBytes(pool, starts[other]!, starts[other + 1]!, pool, start, end)) {
          ids[other] = -1; // the later one counts, as in a JSON object
          replaced++;
          slots[q + 1] = e;
          break;
        }
        q = (q + 2) & mask;
      }
    }
    return replaced;
  }

  function idOfBytes(bytes: Uint8Array, start: number, end: number): number {
    const table = slots ?? buildHash();
    const hash = hashBytes(bytes, start, end);
    let q = (hash << 1) & mask;
    for (;;) {
      const e = table[q + 1]!;
      if (e === -1) return -1;
      if (table[q] === hash && equalBytes(pool, starts[e]!, starts[e + 1]!, bytes, start, end)) return ids[e]!;
      q = (q + 2) & mask;
    }
  }

  // Each pass goes to one table for all tokens: so the processor fetches what is not in its cache for several at a time.
  function idsOfBytes(bytes: Uint8Array, begins: Int32Array, ends: Int32Array, into: Int32Array): void {
    const table = slots ?? buildHash();
    for (let from = 0; from < into.length; from += BATCH) {
      const count = Math.min(BATCH, into.length - from);
      for (let i = 0; i < count; i++) found[i] = hashBytes(bytes, begins[from + i]!, ends[from + i]!);
      for (let i = 0; i < count; i++) {
        const hash = found[i]!;
        let q = (hash << 1) & mask;
        while (table[q] !== hash && table[q + 1] !== -1) q = (q + 2) & mask;
        found[i] = table[q + 1]!;
      }
      for (let i = 0; i < count; i++) {
        const e = found[i]!;
        places[i] = e < 0 ? -1 : starts[e]!;
        lengths[i] = e < 0 ? -1 : starts[e + 1]! - starts[e]!;
        into[from + i] = e < 0 ? -1 : ids[e]!;
      }
      for (let i = 0; i < count; i++) {
        if (into[from + i]! < 0) continue;
        const begin = begins[from + i]!;
        const end = ends[from + i]!;
        const place = places[i]!;
        let isEqual = lengths[i] === end - begin;
        for (let k = 0; isEqual && k < end - begin; k++) isEqual = pool[place + k] === bytes[begin + k];
        // Another token has the same hash: seldom enough to begin anew.
        if (!isEqual) into[from + i] = idOfBytes(bytes, begin, end);
      }
    }
  }

  function* idSteps(): Steps<Int32Array> {
    if (slots === undefined) yield* hashSteps(); // which finds the entries that are replaced
    const built = new Int32Array(idLimit).fill(-1);
    yield* inRanges(entryCount, ENTRIES_PER_STEP, (from, to) => {
      for (let e = from; e < to; e++) if (ids[e]! >= 0) built[ids[e]!] = e;
    });
    byId = built;
    return built;
  }

  const entryOf = (id: number): number => (byId ?? atOnce(idSteps()))[id] ?? -1;

  return {
    get size() {
      if (slots === undefined) buildHash();
      return entryCount - replaced;
    },
    idLimit,
    pool,
    starts,
    ids,
    entryCount,
    idOf(token) {
      if (token.length * 3 > scratch.length) scratch = new Uint8Array(token.length * 3);
      const { read, written } = encoder.encodeInto(token, scratch);
      if (read < token.length) return undefined;
      const id = idOfBytes(scratch, 0, written);
      return id < 0 ? undefined : id;
    },
    idOfBytes,
    idsOfBytes,
    isEntry: (e, bytes, start, end) =>
      e < entryCount && ids[e]! >= 0 && equalBytes(pool, starts[e]!, starts[e + 1]!, bytes, start, end),
    entryOf,
    tokenOf(id) {
      const e = entryOf(id);
      return e < 0 ? undefined : text.toString("utf8", starts[e]!, starts[e + 1]!);
    },
    *prepare() {
      if (byId === undefined) yield* idSteps();
    },
    *entries() {
      if (slots === undefined) buildHash();
      for (let e = 0; e < entryCount; e++) {
        if (ids[e]! >= 0) yield [text.toString("utf8", starts[e]!, starts[e + 1]!), ids[e]!];
      }
    },
  };
}

// Of the tokens of a batch: the hash, then the entry with that hash; where its text is.
const found = new Int32Array(BATCH);
const places = new Int32Array(BATCH);
const lengths = new Int32Array(BATCH);

/** A vocabulary of strings. */
export function vocabularyOf(entries: Iterable<readonly [string, number]>): Vocabulary {
  const list = [...entries];
  let units = 0;
  for (const [token] of list) units += token.length;
  const pool = new Uint8Array(units * 3 + 16);
  const starts = new Uint32Array(list.length + 1);
  const ids = new Int32Array(list.length);
  let length = 0;
  for (let e = 0; e < list.length; e++) {
    const [token, id] = list[e]!;
    starts[e] = length;
    length += encoder.encodeInto(token, pool.subarray(length)).written;
    ids[e] = id;
  }
  starts[list.length] = length;
  return vocabulary({ pool: pool.slice(0, length + 16), starts, ids });
}

function highest(ids: Int32Array): number {
  let id = -1;
  for (let e = 0; e < ids.length; e++) if (ids[e]! > id) id = ids[e]!;
  return id;
}

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

function equalBytes(a: Uint8Array, aStart: number, aEnd: number, b: Uint8Array, bStart: number, bEnd: number): boolean {
  const length = aEnd - aStart;
  if (bEnd - bStart !== length) return false;
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}
