import { TokenizerError } from "../errors.ts";
import { type JsonField, jsonField } from "../json-field.ts";
import type { MergeRules } from "../models/bpe/merge-table.ts";
import type { ModelSource } from "../models/model-source.ts";
import { readPieces } from "../models/unigram/unigram.ts";
import { type UnigramPieces, unigramVocabulary } from "../models/unigram/unigram-vocabulary.ts";
import type { Steps } from "../steps.ts";
import { type Vocabulary, vocabularyOf } from "../vocabulary.ts";
import { eachMember, malformed, parseJson, skipSpace, skipValue } from "./json-cursor.ts";
import { scanMerges } from "./scan-merges.ts";
import { scanPieces } from "./scan-pieces.ts";
import { MAX_ID, scanVocabulary } from "./scan-vocabulary.ts";

/** A tokenizer.json with its model's large fields set apart. */
export interface TokenizerFile {
  /** The file, without `model.vocab` and `model.merges` when it was read from bytes. */
  readonly file: JsonField;
  readonly model: ModelSource;
  readonly vocabIsList: boolean;
  readonly hasMerges: boolean;
}

/** The largest published file is about 35 MB; this bounds what a hostile one can make us hold. */
const MAX_FILE_BYTES = 1 << 29;

/**
 * Reads a tokenizer.json. Of bytes or text the vocabulary and the merges (nearly all of the file) are scanned where they
 * are, the merges not before they are needed; only the rest goes through JSON.parse.
 */
export function* readTokenizerJson(json: string | Uint8Array | object): Steps<TokenizerFile> {
  if (typeof json !== "string" && !(json instanceof Uint8Array)) return yield* fromObject(json);
  const bytes = typeof json === "string" ? Buffer.from(json) : json;
  if (bytes.length > MAX_FILE_BYTES) {
    throw new TokenizerError("TOKENIZER_LIMIT", `tokenizer.json has more than ${MAX_FILE_BYTES} bytes`);
  }
  return yield* fromBytes(bytes);
}

interface Slice {
  readonly start: number;
  readonly end: number;
}

function* fromBytes(bytes: Uint8Array): Steps<TokenizerFile> {
  const cuts: Slice[] = [];
  let vocabulary: Vocabulary | undefined;
  let list: UnigramPieces | undefined;
  let merges: Slice | undefined;

  /** Reads a vocabulary where it is; returns its end. Of two the last counts. */
  function* readVocab(start: number): Steps<number> {
    const scanned = bytes[start] === 0x5b ? yield* scanPieces(bytes, start) : yield* scanVocabulary(bytes, start);
    list = "pieces" in scanned ? scanned.pieces : undefined;
    vocabulary = "vocabulary" in scanned ? scanned.vocabulary : undefined;
    return scanned.end;
  }

  const end = yield* eachMember(bytes, skipSpace(bytes, 0), function* (name, start) {
    if (name !== "model" || bytes[start] !== 0x7b) return undefined;
    return yield* eachMember(bytes, start, function* (field, from) {
      if (field !== "vocab" && field !== "merges") return undefined;
      if (bytes[from] !== 0x7b && bytes[from] !== 0x5b) return undefined;
      const slice = { start: from, end: field === "vocab" ? yield* readVocab(from) : yield* skipValue(bytes, from) };
      if (field === "merges") merges = slice;
      cuts.push(slice);
      return slice.end;
    });
  });
  if (skipSpace(bytes, end) < bytes.length) malformed(end, "the end of the file");
  yield;
  const file = jsonField(parseJson(withoutCuts(bytes, cuts)), "");
  const config = file.get("model");
  if (vocabulary !== undefined) yield* vocabulary.prepare();
  const pieces = list && (yield* unigramVocabulary(list));
  return {
    file,
    vocabIsList: pieces !== undefined,
    hasMerges: merges !== undefined,
    model: {
      config,
      vocabulary: () => vocabulary ?? config.get("vocab").fail("an object of tokens and ids"),
      *mergeRules(vocabularyOfModel, prefixLength) {
        if (merges === undefined) return config.get("merges").fail("a list of merges");
        return yield* scanMerges(bytes, merges.start, merges.end, vocabularyOfModel, prefixLength);
      },
      pieces: () => pieces ?? config.get("vocab").fail("a list of [piece, score]"),
    },
  };
}

/** The bytes with each cut (in order) replaced by null. */
function withoutCuts(bytes: Uint8Array, cuts: readonly Slice[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { start, end } of cuts) {
    parts.push(bytes.subarray(from, start), Buffer.from("null"));
    from = end;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

function* fromObject(json: object): Steps<TokenizerFile> {
  const file = jsonField(json, "");
  const config = file.get("model");
  const vocab = config.get("vocab");
  const pieces = Array.isArray(vocab.value) ? yield* readPieces(vocab) : undefined;
  return {
    file,
    vocabIsList: pieces !== undefined,
    hasMerges: !config.get("merges").isAbsent(),
    model: {
      config,
      vocabulary: () => vocabularyOf(vocab.entries().map(readEntry)),
      mergeRules: (tokens, prefixLength) => rulesOf(config.get("merges"), tokens, prefixLength),
      pieces: () => pieces ?? vocab.fail("a list of [piece, score]"),
    },
  };
}

function readEntry([token, field]: [string, JsonField]): [string, number] {
  const id = field.count();
  return id <= MAX_ID ? [token, id] : field.fail(`a token id of at most ${MAX_ID}`);
}

/** Merges that are parsed already go back to bytes: one reader, one set of rules. */
function rulesOf(field: JsonField, vocab: Vocabulary, prefixLength: number): Steps<MergeRules> {
  const bytes = Buffer.from(JSON.stringify(field.value ?? field.fail("a list of merges")));
  return scanMerges(bytes, 0, bytes.length, vocab, prefixLength);
}
