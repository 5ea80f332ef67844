import type { IdList } from "../engines/id-list.ts";
import { TokenizerError } from "../errors.ts";
import { malformed, parseJson, skipSpace } from "../json/json-cursor.ts";
import { scanVocabulary } from "../json/scan-vocabulary.ts";
import { jsonField } from "../json-field.ts";
import type { Token } from "../stages.ts";
import { inRanges, type Steps } from "../steps.ts";
import type { Vocabulary } from "../vocabulary.ts";
import type { BytesModel } from "./bpe-pieces.ts";
import type { SentencePieceModel } from "./model-file.ts";

const PIECES_PER_STEP = 512;

/**
 * Reads a vocab.json: an object of {piece: id}.
 *
 * @throws TokenizerError `TOKENIZER_JSON`, `TOKENIZER_FIELD`
 */
export function* readMarianVocabulary(json: Uint8Array | string, name: string): Steps<Vocabulary> {
  const bytes = typeof json === "string" ? Buffer.from(json) : json;
  try {
    return yield* readVocabulary(bytes);
  } catch (cause) {
    if (!(cause instanceof TokenizerError)) throw cause;
    throw new TokenizerError(cause.code, cause.message.replace("tokenizer.json", name), { cause });
  }
}

function* readVocabulary(bytes: Uint8Array): Steps<Vocabulary> {
  const start = skipSpace(bytes, 0);
  if (bytes[start] !== 0x7b) jsonField(parseJson(bytes), "tokenizer.json").fail("an object of {piece: id}");
  const { vocabulary, end } = yield* scanVocabulary(bytes, start);
  if (skipSpace(bytes, end) < bytes.length) malformed(end, "the end of the file");
  yield* vocabulary.prepare();
  return vocabulary;
}

/** A SentencePiece model whose pieces have the ids of another vocabulary; those that it lacks are unknown. */
export function* renumberPieces(
  file: SentencePieceModel,
  pieces: BytesModel,
  vocab: Vocabulary,
  unknownId: number,
): Steps<BytesModel> {
  const ids = new Int32Array(file.pieces.length);
  yield* inRanges(ids.length, PIECES_PER_STEP, (from, to) => {
    for (let id = from; id < to; id++) ids[id] = vocab.idOf(file.pieces[id]!.piece) ?? unknownId;
  });
  const unknownPiece = file.pieces.findIndex(({ type }) => type === "unknown");
  const found: Token[] = [];

  function tokenize(text: string, into: Token[]): void {
    const first = into.length;
    pieces.tokenize(text, into);
    for (let i = first; i < into.length; i++) into[i]!.id = vocab.idOf(into[i]!.value) ?? unknownId;
  }

  function writeIds(bytes: Uint8Array, start: number, end: number, into: IdList): void {
    const first = into.length;
    pieces.writeIds(bytes, start, end, into);
    const list = into.ids;
    let hasUnknown = false;
    for (let i = first; i < into.length; i++) {
      if (list[i] === unknownPiece) hasUnknown = true;
      list[i] = ids[list[i]!]!;
    }
    if (!hasUnknown) return;
    // The text of an unknown piece may be in the other vocabulary all the same; then its characters are needed.
    found.length = 0;
    tokenize(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString(), found);
    for (let i = 0; i < found.length; i++) list[first + i] = found[i]!.id;
  }

  return {
    size: vocab.size,
    tokenToId: (token) => vocab.idOf(token),
    // An id that the vocabulary lacks is read as one of the model's, as the reference does.
    idToToken: (id) => vocab.tokenOf(id) ?? file.pieces[id]?.piece,
    entries: () => vocab.entries(),
    tokenize,
    writeIds,
    ...(pieces.prepare === undefined ? {} : { prepare: pieces.prepare }),
  };
}
