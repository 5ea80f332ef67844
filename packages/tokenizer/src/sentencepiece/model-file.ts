import { BinaryReader } from "@bufbuild/protobuf/wire";
import { TokenizerError } from "../errors.ts";
import { atOnce, inRanges, type Steps } from "../steps.ts";

/** What a piece is for (sentencepiece_model.proto). */
export const PIECE_TYPES = ["normal", "unknown", "control", "user_defined", "unused", "byte"] as const;
export type PieceType = (typeof PIECE_TYPES)[number];

export interface SentencePiece {
  readonly piece: string;
  /** A 32-bit float. */
  readonly score: number;
  readonly type: PieceType;
}

/** What this package uses of a SentencePiece model file. */
export interface SentencePieceModel {
  readonly pieces: readonly SentencePiece[];
  readonly modelType: "unigram" | "bpe" | "word" | "char";
  readonly byteFallback: boolean;
  readonly treatWhitespaceAsSuffix: boolean;
  readonly bosId: number;
  readonly eosId: number;
  readonly padId: number;
  /** How an unknown piece is written when it is decoded. */
  readonly unknownSurface: string;
  readonly normalizer: NormalizerSpec;
  /** Applied to decoded text; absent in most files. */
  readonly denormalizer: NormalizerSpec | undefined;
}

export interface NormalizerSpec {
  readonly charsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
}

/** The largest published models have 5 MB; the piece limit is what bounds memory. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Published vocabularies end at 300,000. */
const MAX_PIECES = 4_000_000;
/** Longer pieces cannot be trained (the default limit is 16 characters); user-defined symbols are short texts. */
const MAX_PIECE_BYTES = 4096;
const FIELDS_PER_STEP = 256;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a SentencePiece `.model`: a protobuf message, read field by field.
 *
 * @throws TokenizerError `TOKENIZER_JSON` if the bytes are no such message, `TOKENIZER_FIELD` naming a field that is
 * wrong, `TOKENIZER_LIMIT` above the limits
 */
export function readSentencePieceModel(bytes: Uint8Array): SentencePieceModel {
  return atOnce(sentencePieceModelSteps(bytes));
}

/** The same in steps. */
export function* sentencePieceModelSteps(bytes: Uint8Array): Steps<SentencePieceModel> {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new TokenizerError("TOKENIZER_LIMIT", `a SentencePiece model of more than ${MAX_FILE_BYTES} bytes`);
  }
  try {
    return yield* readModel(bytes);
  } catch (cause) {
    if (cause instanceof TokenizerError) throw cause;
    throw new TokenizerError("TOKENIZER_JSON", `not a SentencePiece model: ${(cause as Error).message}`, { cause });
  }
}

function* readModel(bytes: Uint8Array): Steps<SentencePieceModel> {
  const pieces: SentencePiece[] = [];
  let trainer = {
    modelType: 1,
    byteFallback: false,
    suffix: false,
    bosId: 1,
    eosId: 2,
    padId: -1,
    unknownSurface: " \u2047 ",
  };
  let normalizer: NormalizerSpec = defaultSpec;
  let denormalizer: NormalizerSpec | undefined;
  yield* eachFieldInSteps(bytes, (reader, field) => {
    if (field === 1) {
      if (pieces.length === MAX_PIECES) throw new TokenizerError("TOKENIZER_LIMIT", `more than ${MAX_PIECES} pieces`);
      pieces.push(readPiece(reader.bytes(), pieces.length));
    } else if (field === 2) {
      const update = { ...trainer };
      eachField(reader.bytes(), (inner, number) => {
        if (number === 3) update.modelType = inner.int32();
        else if (number === 24) update.suffix = inner.bool();
        else if (number === 35) update.byteFallback = inner.bool();
        else if (number === 41) update.bosId = inner.int32();
        else if (number === 42) update.eosId = inner.int32();
        else if (number === 43) update.padId = inner.int32();
        else if (number === 44) update.unknownSurface = utf8.decode(inner.bytes());
        else return false;
        return true;
      });
      trainer = update;
    } else if (field === 3) normalizer = readSpec(reader.bytes(), normalizer);
    else if (field === 5) denormalizer = readSpec(reader.bytes(), denormalizer ?? defaultSpec);
    else return false;
    return true;
  });
  const modelType = (["unigram", "bpe", "word", "char"] as const)[trainer.modelType - 1];
  if (modelType === undefined) {
    throw new TokenizerError("TOKENIZER_FIELD", `trainer_spec.model_type: ${trainer.modelType} is not known`);
  }
  const model: SentencePieceModel = {
    pieces,
    modelType,
    byteFallback: trainer.byteFallback,
    treatWhitespaceAsSuffix: trainer.suffix,
    bosId: trainer.bosId,
    eosId: trainer.eosId,
    padId: trainer.padId,
    unknownSurface: trainer.unknownSurface,
    normalizer,
    denormalizer,
  };
  yield* checkPieces(model);
  return model;
}

const defaultSpec: NormalizerSpec = {
  charsmap: new Uint8Array(0),
  addDummyPrefix: true,
  removeExtraWhitespaces: true,
  escapeWhitespaces: true,
};

function readPiece(bytes: Uint8Array, index: number): SentencePiece {
  let piece = "";
  let score = 0;
  let type: PieceType | undefined = "normal";
  eachField(bytes, (reader, field) => {
    if (field === 1) {
      const text = reader.bytes();
      if (text.length > MAX_PIECE_BYTES) {
        throw new TokenizerError("TOKENIZER_LIMIT", `pieces[${index}] has more than ${MAX_PIECE_BYTES} bytes`);
      }
      piece = utf8.decode(text);
    } else if (field === 2) score = reader.float();
    else if (field === 3) type = PIECE_TYPES[reader.int32() - 1];
    else return false;
    return true;
  });
  const fail = (what: string): never => {
    throw new TokenizerError("TOKENIZER_FIELD", `pieces[${index}].${what}`);
  };
  if (piece === "") return fail("piece is empty");
  if (type === undefined) return fail("type is not known");
  if (!Number.isFinite(score)) return fail("score is not a number");
  return { piece, score, type };
}

function readSpec(bytes: Uint8Array, before: NormalizerSpec): NormalizerSpec {
  const spec = { ...before };
  eachField(bytes, (reader, field) => {
    if (field === 2) spec.charsmap = reader.bytes().slice();
    else if (field === 3) spec.addDummyPrefix = reader.bool();
    else if (field === 4) spec.removeExtraWhitespaces = reader.bool();
    else if (field === 5) spec.escapeWhitespaces = reader.bool();
    else return false;
    return true;
  });
  return spec;
}

/** Calls `read` for each field; where it returns false the field is skipped. */
function eachField(bytes: Uint8Array, read: (reader: BinaryReader, field: number) => boolean): void {
  readFields(new BinaryReader(bytes), read, Number.POSITIVE_INFINITY);
}

function* eachFieldInSteps(bytes: Uint8Array, read: (reader: BinaryReader, field: number) => boolean): Steps<void> {
  const reader = new BinaryReader(bytes);
  while (readFields(reader, read, FIELDS_PER_STEP)) yield;
}

/** Reads so many fields; returns whether there are more. */
function readFields(
  reader: BinaryReader,
  read: (reader: BinaryReader, field: number) => boolean,
  limit: number,
): boolean {
  for (let left = limit; left > 0 && reader.pos < reader.len; left--) {
    const [field, wireType] = reader.tag();
    if (!read(reader, field)) reader.skip(wireType, field);
  }
  return reader.pos < reader.len;
}

/**
 * The conditions under which SentencePiece itself opens a model.
 *
 * @throws TokenizerError `TOKENIZER_FIELD` naming what is wrong
 */
export function* checkPieces({ pieces, byteFallback }: SentencePieceModel): Steps<void> {
  const fail = (message: string): never => {
    throw new TokenizerError("TOKENIZER_FIELD", message);
  };
  const found = new Set<string>();
  const reserved = new Set<string>();
  let unknown = 0;
  let bytes = 0;
  yield* inRanges(pieces.length, FIELDS_PER_STEP, (from, to) => {
    for (let id = from; id < to; id++) {
      const { piece, type } = pieces[id]!;
      const set = type === "normal" || type === "user_defined" || type === "unused" ? found : reserved;
      if (set.has(piece)) fail(`pieces[${id}]: ${JSON.stringify(piece)} is there twice`);
      set.add(piece);
      if (type === "unknown") unknown++;
      if (type === "byte") {
        bytes++;
        if (!/^<0x[0-9A-F]{2}>$/.test(piece)) fail(`pieces[${id}]: ${JSON.stringify(piece)} is no byte piece`);
      }
    }
  });
  if (unknown !== 1) fail(`pieces: there must be one of type unknown, there are ${unknown}`);
  if (bytes > 0 && !byteFallback) fail("pieces: there are byte pieces, but trainer_spec.byte_fallback is false");
  if (byteFallback && bytes !== 256) fail(`pieces: byte_fallback needs 256 byte pieces, there are ${bytes}`);
}
