import { TokenizerError } from "../../errors.ts";
import { inRanges, type Steps } from "../../steps.ts";
import { type DoubleArrayTrie, doubleArrayTrieSteps } from "./double-array-trie.ts";
import { pointAt } from "./metaspace-characters.ts";

/** Pieces with their scores; the id of a piece is its place. */
export interface UnigramVocabulary {
  readonly size: number;
  readonly scores: Float64Array;
  readonly lowestScore: number;
  /** Finds pieces; a piece that is there twice has the id of the last. Only pieces that may be found in text. */
  readonly trie: DoubleArrayTrie;
  /** Of each piece its length in UTF-16 units and its first code point. */
  extents(): { units: Uint32Array; firsts: Uint32Array };
  /** The length of a piece in UTF-8, and its first code point. */
  byteLengthOf(id: number): number;
  firstOf(id: number): number;
  tokenOf(id: number): string | undefined;
  idOf(token: string): number | undefined;
}

/** A vocabulary is a few hundred thousand pieces; this bounds what a hostile file can make us build. */
const MAX_PIECES = 4_000_000;
/** Bytes of all pieces together. */
const MAX_BYTES = 256 * 1024 * 1024;
const PIECES_PER_STEP = 512;

const encoder = new TextEncoder();

/** The pieces as UTF-8 in one pool: that of an id is `pool[starts[id]]` up to `pool[starts[id + 1]]`. */
export interface UnigramPieces {
  /** At least 16 bytes longer than what is used. */
  readonly pool: Uint8Array;
  /** One more than there are pieces. */
  readonly starts: Uint32Array;
  readonly scores: Float64Array;
}

/** Puts pieces into a pool. @throws TokenizerError `TOKENIZER_LIMIT` for more than any vocabulary has */
export function* poolPieces(
  count: number,
  piece: (id: number) => string,
  score: (id: number) => number,
): Steps<UnigramPieces> {
  checkSize(count, 0);
  let units = 0;
  for (let id = 0; id < count; id++) units += piece(id).length;
  checkSize(count, units * 3);
  const pool = new Uint8Array(units * 3 + 16);
  const starts = new Uint32Array(count + 1);
  const scores = new Float64Array(count);
  let length = 0;
  yield* inRanges(count, PIECES_PER_STEP, (from, to) => {
    for (let id = from; id < to; id++) {
      starts[id] = length;
      length += encoder.encodeInto(piece(id), pool.subarray(length)).written;
      scores[id] = score(id);
    }
  });
  starts[count] = length;
  return { pool: pool.slice(0, length + 16), starts, scores };
}

/**
 * Makes a vocabulary.
 *
 * @param isFound whether a piece may be found in text (all of them, unless given)
 */
export function* unigramVocabulary(
  { pool, starts, scores }: UnigramPieces,
  isFound?: (id: number) => boolean,
): Steps<UnigramVocabulary> {
  const count = scores.length;
  checkSize(count, starts[count]!);
  const text = Buffer.from(pool.buffer, pool.byteOffset, pool.byteLength);
  const trie = yield* doubleArrayTrieSteps({ pool, starts });
  // A piece that is not to be found stays in the trie for `idOf`, but in another one, so that the hot loop has no test.
  const found = isFound === undefined ? trie : yield* doubleArrayTrieSteps(foundKeys(pool, starts, isFound));
  const scratch = new Uint8Array(1024);

  return {
    size: count,
    scores,
    lowestScore: lowestOf(scores),
    trie: found,
    extents() {
      const units = new Uint32Array(count);
      const firsts = new Uint32Array(count);
      for (let id = 0; id < count; id++) {
        if (starts[id]! < starts[id + 1]!) firsts[id] = pointAt(pool, starts[id]!);
        for (let i = starts[id]!; i < starts[id + 1]!; i++) {
          if ((pool[i]! & 0xc0) !== 0x80) units[id]! += pool[i]! < 0xf0 ? 1 : 2;
        }
      }
      return { units, firsts };
    },
    byteLengthOf: (id) => starts[id + 1]! - starts[id]!,
    firstOf: (id) => pointAt(pool, starts[id]!),
    tokenOf: (id) => (id >= 0 && id < count ? text.toString("utf8", starts[id]!, starts[id + 1]!) : undefined),
    idOf(token) {
      if (token === "") return undefined;
      const bytes = token.length * 3 <= scratch.length ? scratch : new Uint8Array(token.length * 3);
      const id = trie.valueOf(bytes, 0, encoder.encodeInto(token, bytes).written);
      return id < 0 ? undefined : id;
    },
  };
}

function checkSize(count: number, bytes: number): void {
  if (count > MAX_PIECES) throw new TokenizerError("TOKENIZER_LIMIT", `more than ${MAX_PIECES} pieces`);
  if (bytes > MAX_BYTES) throw new TokenizerError("TOKENIZER_LIMIT", `pieces of more than ${MAX_BYTES} bytes`);
}

function lowestOf(scores: Float64Array): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let id = 0; id < scores.length; id++) if (scores[id]! < lowest) lowest = scores[id]!;
  return lowest;
}

/** Keys keep their numbers; those left out become empty. */
function foundKeys(pool: Uint8Array, starts: Uint32Array, isFound: (id: number) => boolean) {
  const kept = new Uint8Array(pool.length);
  const keptStarts = new Uint32Array(starts.length);
  let length = 0;
  for (let id = 0; id + 1 < starts.length; id++) {
    keptStarts[id] = length;
    if (!isFound(id)) continue;
    kept.set(pool.subarray(starts[id]!, starts[id + 1]!), length);
    length += starts[id + 1]! - starts[id]!;
  }
  keptStarts[starts.length - 1] = length;
  return { pool: kept, starts: keptStarts };
}
