import { type AddedToken, type AddedTokens, addedTokens } from "../added-tokens.ts";
import { checkOptions, isBoolean } from "../check-options.ts";
import { wholeCore } from "../core/whole-core.ts";
import { TokenizerError } from "../errors.ts";
import { unigramModel } from "../models/unigram/unigram-model.ts";
import { poolPieces, unigramVocabulary } from "../models/unigram/unigram-vocabulary.ts";
import { bosAndEos } from "../post-processors/bos-and-eos.ts";
import type { Decoder, Model, PostProcessor } from "../stages.ts";
import { atOnce, type Steps } from "../steps.ts";
import { type Tokenizer, type TokenizerParts, tokenizer } from "../tokenizer.ts";
import { type BytesModel, bpePieces } from "./bpe-pieces.ts";
import { readSentencePieceModel, type SentencePieceModel } from "./model-file.ts";
import { pieceDecoder } from "./piece-decoder.ts";
import { pieceEngine } from "./piece-engine.ts";
import { type SentencePieceNormalizer, sentencePieceNormalizer } from "./whitespace-normalizer.ts";

export interface SentencePieceOptions {
  /** Puts the model's bos piece before the text. Default false. */
  addBos?: boolean;
  /** Puts the model's eos piece behind the text. Default false. */
  addEos?: boolean;
  /**
   * Whether control symbols (`<s>`, `</s>`, ...) written in the text become those tokens. Default false: SentencePiece
   * itself takes them as text. `parseSpecialTokens: false` turns it off for one call.
   */
  parseControlSymbols?: boolean;
}

/**
 * Makes a tokenizer from a SentencePiece `.model` (Unigram or BPE). Its ids and its decoded text are those of
 * SentencePiece 0.2, including its 32-bit sums.
 *
 * @throws TokenizerError `TOKENIZER_JSON` if the bytes are no such file, `TOKENIZER_FIELD` naming a field that is wrong,
 * `TOKENIZER_UNSUPPORTED` for the model types "word" and "char", `TOKENIZER_LIMIT` above the limits
 */
export function fromSentencePiece(bytes: Uint8Array, options: SentencePieceOptions = {}): Tokenizer {
  checkOptions("fromSentencePiece", options, { addBos: isBoolean, addEos: isBoolean, parseControlSymbols: isBoolean });
  if (!(bytes instanceof Uint8Array)) {
    throw new TokenizerError("TOKENIZER_INPUT", "fromSentencePiece takes the bytes of a .model file");
  }
  return tokenizer(atOnce(sentencePieceParts(readSentencePieceModel(bytes), options)));
}

/** What files of other formats have beside the pieces. */
export interface PieceExtras {
  readonly chatTemplate: string | undefined;
  /** In the place of SentencePiece's, which hides control symbols. */
  readonly decoder: Decoder;
}

/** The parts of a tokenizer of a model that is already read. */
export function* sentencePieceParts(
  file: SentencePieceModel,
  options: SentencePieceOptions,
  extras?: PieceExtras,
): Steps<TokenizerParts> {
  const parts = yield* sentencePieceStages(file);
  const pieceOf = (id: number) => file.pieces[id]?.piece;
  return {
    addedTokens: yield* controlSymbols(file, parts.model, options.parseControlSymbols ?? false),
    normalizer: parts.normalizer,
    preTokenizer: undefined,
    model: parts.model,
    engine: pieceEngine(file, parts.normalizer, parts.model),
    postProcessor: bosAndEosOf(file, options),
    decoder: extras?.decoder ?? parts.decoder,
    settings: {
      truncation: undefined,
      padding: undefined,
      paddingDefaults: {
        side: "right",
        token: pieceOf(file.padId),
        id: pieceOf(file.padId) === undefined ? undefined : file.padId,
        typeId: 0,
      },
      truncationSide: "right",
      modelMaxLength: undefined,
      cleanUpTokenizationSpaces: false,
      ...(extras?.chatTemplate === undefined ? {} : { chatTemplates: { default: extras.chatTemplate } }),
      specialTokens: Object.fromEntries(
        [
          ["bos_token", pieceOf(file.bosId)],
          ["eos_token", pieceOf(file.eosId)],
          ["pad_token", pieceOf(file.padId)],
        ].filter(([, piece]) => piece !== undefined),
      ),
    },
  };
}

/** What a model file says of text and pieces. */
export interface SentencePieceStages {
  readonly normalizer: SentencePieceNormalizer;
  readonly model: BytesModel;
  readonly decoder: Decoder;
}

/** The stages of a model file. */
export function* sentencePieceStages(file: SentencePieceModel): Steps<SentencePieceStages> {
  const normalizer = sentencePieceNormalizer({
    spec: file.normalizer,
    treatWhitespaceAsSuffix: file.treatWhitespaceAsSuffix,
    userDefined: file.pieces.filter(({ type }) => type === "user_defined").map(({ piece }) => piece),
    path: "normalizer_spec",
  });
  const denormalizer =
    file.denormalizer === undefined
      ? undefined
      : sentencePieceNormalizer({
          spec: file.denormalizer,
          treatWhitespaceAsSuffix: false,
          userDefined: [],
          path: "denormalizer_spec",
        });
  const model = yield* pieceModel(file);
  return {
    normalizer,
    model,
    decoder: pieceDecoder(file, denormalizer, (token) => model.tokenToId(token) !== undefined),
  };
}

function* pieceModel(file: SentencePieceModel): Steps<BytesModel> {
  if (file.modelType === "bpe") return yield* bpePieces(file);
  if (file.modelType !== "unigram") {
    throw new TokenizerError("TOKENIZER_UNSUPPORTED", `trainer_spec.model_type "${file.modelType}" is not supported`);
  }
  const { pieces } = file;
  let lowest = FLOAT_MAX;
  let highest = FLOAT_MIN;
  for (const { score, type } of pieces) {
    if (type !== "normal") continue;
    if (score < lowest) lowest = score;
    if (score > highest) highest = score;
  }
  const pool = yield* poolPieces(
    pieces.length,
    (id) => pieces[id]!.piece,
    (id) => {
      const { piece, score, type } = pieces[id]!;
      return type === "user_defined" ? Math.fround(Buffer.byteLength(piece) * highest) - USER_DEFINED_PENALTY : score;
    },
  );
  const vocabulary = yield* unigramVocabulary(
    pool,
    (id) => pieces[id]!.type === "normal" || pieces[id]!.type === "user_defined",
  );
  const model = unigramModel(vocabulary, {
    unknownId: pieces.findIndex(({ type }) => type === "unknown"),
    byteFallback: file.byteFallback,
    unknownScore: Math.fround(lowest - UNKNOWN_PENALTY),
    precision: "float32",
    path: "trainer_spec",
  });
  return { ...model, ...wholeCore(model) };
}

// Where SentencePiece begins to look for the lowest and the highest score: its highest is never below this.
const FLOAT_MAX = 3.4028234663852886e38;
const FLOAT_MIN = 1.1754943508222875e-38;
const UNKNOWN_PENALTY = 10;
const USER_DEFINED_PENALTY = 0.1;

/** Control symbols and the unknown piece count as special tokens; they are found in text only if asked. */
function* controlSymbols(file: SentencePieceModel, model: Model, parse: boolean): Steps<AddedTokens> {
  const tokens: AddedToken[] = file.pieces
    .filter(({ type }) => type === "control" || type === "unknown")
    .map(({ piece }) => ({
      content: piece,
      singleWord: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    }));
  const all = yield* addedTokens(tokens, model, undefined);
  return parse ? all : { ...all, findRaw: () => [], findNormalized: () => [] };
}

function bosAndEosOf(file: SentencePieceModel, { addBos, addEos }: SentencePieceOptions): PostProcessor | undefined {
  if (addBos !== true && addEos !== true) return undefined;
  const special = (wanted: boolean | undefined, id: number, name: string) => {
    if (wanted !== true) return undefined;
    const piece = file.pieces[id]?.piece;
    if (piece !== undefined) return { id, token: piece };
    throw new TokenizerError(
      "TOKENIZER_VOCABULARY",
      `trainer_spec.${name} is ${id}: the model has no such piece to add`,
    );
  };
  return bosAndEos(special(addBos, file.bosId, "bos_id"), special(addEos, file.eosId, "eos_id"));
}
