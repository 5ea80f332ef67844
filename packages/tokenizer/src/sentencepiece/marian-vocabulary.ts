import type { IdList } from "../engines/id-list.ts";
import { TokenizerError } from "../errors.ts";
import type { Token } from "../stages.ts";
import { type Vocabulary, vocabularyOf } from "../vocabulary.ts";
import type { BytesModel } from "./bpe-pieces.ts";
import type { SentencePieceModel } from "./model-file.ts";

/** Vocabularies of translation models have 30,000 to 130,000 entries. */
const MAX_ENTRIES = 4_000_000;

/**
 * Reads a vocab.json: an object of {piece: id}.
 *
 * @throws TokenizerError `TOKENIZER_JSON`, `TOKENIZER_FIELD`, `TOKENIZER_LIMIT`
 */
export function readMarianVocabulary(json: Uint8Array | string, name: string): Vocabulary {
  let value: unknown;
  try {
    value = JSON.parse(typeof json === "string" ? json : Buffer.from(json).toString());
  } catch (cause) {
    throw new TokenizerError("TOKENIZER_JSON", `${name} is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TokenizerError("TOKENIZER_FIELD", `${name} must be an object of {piece: id}`);
  }
  const entries = Object.entries(value);
  if (entries.length > MAX_ENTRIES)
    throw new TokenizerError("TOKENIZER_LIMIT", `${name}: more than ${MAX_ENTRIES} entries`);
  for (const [piece, id] of entries) {
    if (!Number.isSafeInteger(id) || id < 0 || id > 0x7fffffff) {
      throw new TokenizerError("TOKENIZER_FIELD", `${name}: ${JSON.stringify(piece)} must have a whole number >= 0`);
    }
  }
  return vocabularyOf(entries);
}

/** A SentencePiece model whose pieces have the ids of another vocabulary; those that it lacks are unknown. */
export function renumberPieces(
  file: SentencePieceModel,
  pieces: BytesModel,
  vocab: Vocabulary,
  unknownId: number,
): BytesModel {
  const ids = Int32Array.from(file.pieces, ({ piece }) => vocab.idOf(piece) ?? unknownId);
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
  };
}
