import { type IdList, reserve } from "../engines/id-list.ts";
import type { EncodeWord } from "../engines/word-encoder.ts";
import { poolPieces, unigramVocabulary } from "../models/unigram/unigram-vocabulary.ts";
import type { Model, Token } from "../stages.ts";
import type { Steps } from "../steps.ts";
import type { SentencePieceModel } from "./model-file.ts";
import { mergeSearch } from "./sentencepiece-bpe.ts";

/** A model that also writes ids without making strings. */
export interface BytesModel extends Model {
  /** Appends the ids of `bytes[start, end)`. */
  readonly writeIds: EncodeWord;
  /** Builds the tables that every text needs, which the first text builds otherwise. */
  prepare?(): Steps<void>;
}

const encoder = new TextEncoder();

/** SentencePiece's BPE as a model stage; see {@link mergeSearch}. */
export function* bpePieces({ pieces, byteFallback }: SentencePieceModel): Steps<BytesModel> {
  const search = yield* mergeSearch(pieces);
  const pool = yield* poolPieces(
    pieces.length,
    (id) => pieces[id]!.piece,
    (id) => pieces[id]!.score,
  );
  const vocabulary = yield* unigramVocabulary(pool);
  const unknownId = pieces.findIndex(({ type }) => type === "unknown");
  const byteIds = new Int32Array(256);
  if (byteFallback) {
    pieces.forEach(({ piece, type }, id) => {
      if (type === "byte") byteIds[Number.parseInt(piece.slice(3, 5), 16)] = id;
    });
  }
  let scratch = new Uint8Array(4096);

  function writeIds(bytes: Uint8Array, start: number, end: number, into: IdList): void {
    const count = search.find(bytes, start, end);
    const found = search.ids();
    const ends = search.ends();
    reserve(into, byteFallback ? end - start : count);
    const { ids } = into;
    let at = into.length;
    let afterUnknown = false;
    for (let n = 0; n < count; n++) {
      const id = found[n]!;
      if (id >= 0) {
        ids[at++] = id;
        afterUnknown = false;
      } else if (byteFallback) {
        for (let i = n === 0 ? 0 : ends[n - 1]!; i < ends[n]!; i++) ids[at++] = byteIds[bytes[start + i]!]!;
      } else {
        if (!afterUnknown) ids[at++] = unknownId;
        afterUnknown = true;
      }
    }
    into.length = at;
    search.release();
  }

  function tokenize(piece: string, into: Token[]): void {
    if (piece.length * 3 > scratch.length) scratch = new Uint8Array(piece.length * 3);
    const bytes = scratch;
    const length = encoder.encodeInto(piece, bytes).written;
    const count = search.find(bytes, 0, length);
    const ids = search.ids();
    const ends = search.ends();
    let unit = 0;
    let afterUnknown = false;
    for (let n = 0; n < count; n++) {
      const from = n === 0 ? 0 : ends[n - 1]!;
      const start = unit;
      for (let i = from; i < ends[n]!; i++) {
        const byte = bytes[i]!;
        if ((byte & 0xc0) !== 0x80) unit += byte >= 0xf0 ? 2 : 1;
      }
      const id = ids[n]!;
      if (id >= 0) into.push({ id, value: piece.slice(start, unit), start, end: unit });
      else if (byteFallback) {
        for (let i = from; i < ends[n]!; i++) {
          const byteId = byteIds[bytes[i]!]!;
          into.push({ id: byteId, value: pieces[byteId]!.piece, start, end: unit });
        }
      } else if (afterUnknown) {
        const last = into.at(-1)!;
        last.value += piece.slice(start, unit);
        last.end = unit;
      } else into.push({ id: unknownId, value: piece.slice(start, unit), start, end: unit });
      afterUnknown = id < 0;
    }
    search.release();
  }

  return {
    size: pieces.length,
    tokenToId: vocabulary.idOf,
    idToToken: vocabulary.tokenOf,
    *entries() {
      for (let id = 0; id < pieces.length; id++) yield [pieces[id]!.piece, id];
    },
    tokenize,
    writeIds,
  };
}
