import { type IdList, reserve } from "../../engines/id-list.ts";
import type { EncodeWord } from "../../engines/word-encoder.ts";
import { TokenizerError } from "../../errors.ts";
import type { Model, Token } from "../../stages.ts";
import { type BestPath, type BestPathOptions, bestPath } from "./best-path.ts";
import { type TokenExtents, tokenExtents } from "./token-extents.ts";
import type { UnigramVocabulary } from "./unigram-vocabulary.ts";

export interface UnigramOptions {
  readonly unknownId: number | undefined;
  /** Unknown characters become the pieces `<0x00>` to `<0xFF>` of their bytes, if all of those are there. */
  readonly byteFallback: boolean;
  /** Score of an unknown character. Default: the lowest of the vocabulary - 10. */
  readonly unknownScore?: number;
  /** Of the sums. Default "float64". */
  readonly precision?: "float64" | "float32";
  /** Place of the model in its file, for messages. */
  readonly path: string;
}

/** An unknown character scores this much less than the lowest piece. */
const UNKNOWN_PENALTY = 10;

/** What the search for the best cut needs to know. */
export interface UnigramTables extends BestPathOptions {
  readonly vocabulary: UnigramVocabulary;
  /** The ids of the pieces of bytes, negative for one that is not there; undefined if unknown characters stay unknown. */
  readonly byteIds: Int32Array | undefined;
}

/** The model with the way to its ids that makes no strings. */
export interface UnigramModel extends Model {
  /** Appends the ids of `bytes[start, end)`: one piece in UTF-8. */
  readonly writeIds: EncodeWord;
  readonly tables: UnigramTables;
  /** Tells from the ids of a word what they stand for. */
  tokenExtents(): TokenExtents;
}

const encoder = new TextEncoder();

/**
 * Unigram: the cut whose scores add up to the most. Neighbouring unknown characters are one token; should their text
 * together be a piece after all, it has that piece's id.
 */
export function unigramModel(vocabulary: UnigramVocabulary, options: UnigramOptions): UnigramModel {
  const { unknownId = -1, byteFallback, path, precision = "float64" } = options;
  const { trie } = vocabulary;
  const unknownScore = options.unknownScore ?? vocabulary.lowestScore - UNKNOWN_PENALTY;
  const search: BestPath = bestPath(vocabulary, { unknownId, unknownScore, precision });
  const byteIds = Int32Array.from({ length: 256 }, (_, byte) => vocabulary.idOf(byteToken(byte)) ?? -1);
  let scratch = new Uint8Array(4096);

  function find(bytes: Uint8Array, start: number, end: number): number {
    const count = search.find(bytes, start, end);
    if (count < 0) {
      throw new TokenizerError(
        "TOKENIZER_VOCABULARY",
        `${path}.unk_id is not given, but the text has unknown characters`,
      );
    }
    return count;
  }

  function bytesCovered(bytes: Uint8Array, start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (byteIds[bytes[i]!]! < 0) return false;
    return true;
  }

  function writeIds(bytes: Uint8Array, start: number, end: number, into: IdList): void {
    const count = find(bytes, start, end);
    const nodes = search.ids();
    const ends = search.ends();
    reserve(into, byteFallback ? end - start : count);
    const { ids } = into;
    let at = into.length;
    for (let n = 0; n < count; n++) {
      const id = nodes[n]!;
      if (id !== unknownId) {
        ids[at++] = id;
        continue;
      }
      const from = start + (n === 0 ? 0 : ends[n - 1]!);
      while (n + 1 < count && nodes[n + 1] === unknownId) n++;
      const to = start + ends[n]!;
      const whole = trie.valueOf(bytes, from, to);
      if (whole < 0 && byteFallback && bytesCovered(bytes, from, to)) {
        for (let i = from; i < to; i++) ids[at++] = byteIds[bytes[i]!]!;
      } else ids[at++] = whole < 0 ? unknownId : whole;
    }
    into.length = at;
    search.release();
  }

  function tokenize(piece: string, into: Token[]): void {
    if (piece.length * 3 > scratch.length) scratch = new Uint8Array(piece.length * 3);
    const bytes = scratch;
    const length = encoder.encodeInto(piece, bytes).written;
    const count = find(bytes, 0, length);
    const ids = search.ids();
    const ends = search.ends();
    let startUnit = 0;
    for (let n = 0; n < count; n++) {
      const id = ids[n]!;
      const from = n === 0 ? 0 : ends[n - 1]!;
      if (id === unknownId) while (n + 1 < count && ids[n + 1] === unknownId) n++;
      const to = ends[n]!;
      const endUnit = startUnit + utf16Length(bytes, from, to);
      if (id !== unknownId) {
        into.push({ id, value: piece.slice(startUnit, endUnit), start: startUnit, end: endUnit });
      } else {
        const whole = trie.valueOf(bytes, from, to);
        if (whole < 0 && byteFallback && bytesCovered(bytes, from, to)) {
          for (let i = from; i < to; i++) {
            const byte = bytes[i]!;
            into.push({ id: byteIds[byte]!, value: byteToken(byte), start: startUnit, end: endUnit });
          }
        } else {
          const value = piece.slice(startUnit, endUnit);
          into.push({ id: whole < 0 ? unknownId : whole, value, start: startUnit, end: endUnit });
        }
      }
      startUnit = endUnit;
    }
    search.release();
  }

  return {
    size: vocabulary.size,
    tokenToId: vocabulary.idOf,
    idToToken: vocabulary.tokenOf,
    *entries() {
      for (let id = 0; id < vocabulary.size; id++) {
        const token = vocabulary.tokenOf(id)!;
        if (vocabulary.idOf(token) === id) yield [token, id];
      }
    },
    tokenize,
    writeIds,
    tables: { vocabulary, unknownId, unknownScore, precision, byteIds: byteFallback ? byteIds : undefined },
    tokenExtents: () => tokenExtents(vocabulary, unknownId, byteFallback ? byteIds : []),
  };
}

/** How a vocabulary spells the piece of one byte. */
function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if ((byte & 0xc0) !== 0x80) length += byte >= 0xf0 ? 2 : 1;
  }
  return length;
}
