import { type AddedMatch, type AddedToken, type AddedTokens, addedTokens } from "../added-tokens.ts";
import { checkOptions, isCount } from "../check-options.ts";
import { TokenizerError } from "../errors.ts";
import type { Group } from "../parts.ts";
import type { Decoder, Model, PostProcessor } from "../stages.ts";
import { atOnce, type Steps } from "../steps.ts";
import { type Tokenizer, type TokenizerParts, tokenizer } from "../tokenizer.ts";
import { isWhiteSpace } from "../unicode/index.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { type SentencePieceStages, sentencePieceStages } from "./from-sentencepiece.ts";
import { readMarianVocabulary, renumberPieces } from "./marian-vocabulary.ts";
import { type SentencePieceModel, sentencePieceModelSteps } from "./model-file.ts";
import { pieceEngine } from "./piece-engine.ts";
import { META_SPACE } from "./whitespace-normalizer.ts";

/** The files of a Marian translation model. */
export interface MarianFiles {
  /** source.spm */
  source: Uint8Array;
  /** target.spm */
  target: Uint8Array;
  /** vocab.json: {piece: id}. */
  vocab: Uint8Array | string;
  /** target_vocab.json, for models that were trained with a vocabulary for each side. */
  targetVocab?: Uint8Array | string;
}

export interface MarianOptions {
  /** Tokens that the model takes (`model_max_length`). Default 512. */
  modelMaxLength?: number;
}

/** The two sides of a translation model. Both end a text with `</s>`. */
export interface MarianTokenizers {
  /** For the text that is to be translated; a language tag such as `>>fr<<` at its beginning is one token. */
  readonly source: Tokenizer;
  /** For translations: decodes what the model gives. */
  readonly target: Tokenizer;
  /** The language tags in the vocabulary, such as `>>fr<<`; empty for models of one pair of languages. */
  readonly languageTags: readonly string[];
}

const SPECIAL = ["</s>", "<unk>", "<pad>"] as const;
const isBytes = (value: unknown) => value instanceof Uint8Array;

/**
 * Makes the tokenizers of a Marian model (Helsinki-NLP/opus-mt-… and the like). Ids and decoded text are those of
 * `MarianTokenizer` in transformers 5.23.
 *
 * @throws TokenizerError as `fromSentencePiece`, and `TOKENIZER_VOCABULARY` if vocab.json lacks `</s>`, `<unk>` or `<pad>`
 */
export function fromMarian(files: MarianFiles, options: MarianOptions = {}): MarianTokenizers {
  const { source, targetParts, languageTags } = atOnce(marianParts(files, options));
  return { source: tokenizer(source), target: tokenizer(atOnce(targetParts())), languageTags: languageTags() };
}

/** The parts of {@link fromMarian}'s tokenizers; what only the target needs is made when it is asked for. */
export interface MarianParts {
  readonly source: TokenizerParts;
  targetParts(): Steps<TokenizerParts>;
  languageTags(): string[];
}

export function* marianParts(files: MarianFiles, options: MarianOptions = {}): Steps<MarianParts> {
  const isText = (value: unknown) => isBytes(value) || typeof value === "string";
  checkOptions("fromMarian", files, {
    source: ["the bytes of source.spm", isBytes],
    target: ["the bytes of target.spm", isBytes],
    vocab: ["vocab.json as bytes or string", isText],
    targetVocab: ["target_vocab.json as bytes or string", isText],
  });
  checkOptions("the options of fromMarian", options, { modelMaxLength: isCount });
  for (const name of ["source", "target", "vocab"] as const) {
    if (files[name] === undefined) throw new TokenizerError("TOKENIZER_INPUT", `fromMarian needs the file ${name}`);
  }
  const modelMaxLength = options.modelMaxLength ?? 512;
  const vocab = yield* readMarianVocabulary(files.vocab, "vocab.json");
  const isShared = files.targetVocab === undefined;
  const targetVocab = isShared ? vocab : yield* readMarianVocabulary(files.targetVocab!, "target_vocab.json");
  const source = yield* readModel(files.source);
  // With one vocabulary the reference decodes with the source's model.
  const target = isShared ? undefined : yield* readModel(files.target);
  const decoder = marianDecoder((target ?? source).stages.decoder);
  return {
    source: yield* side(source, vocab, targetVocab, decoder, modelMaxLength),
    *targetParts() {
      return yield* side(target ?? (yield* readModel(files.target)), targetVocab, targetVocab, decoder, modelMaxLength);
    },
    languageTags: () => (isShared ? [...vocab.entries()].map(([piece]) => piece).filter(isLanguageTag) : []),
  };
}

interface MarianModel {
  readonly file: SentencePieceModel;
  readonly stages: SentencePieceStages;
}

function* readModel(bytes: Uint8Array): Steps<MarianModel> {
  const file = yield* sentencePieceModelSteps(bytes);
  return { file, stages: yield* sentencePieceStages(file) };
}

function* side(
  { file, stages }: MarianModel,
  vocab: Vocabulary,
  decoded: Vocabulary,
  decoder: Decoder,
  modelMaxLength: number,
): Steps<TokenizerParts> {
  const ids = SPECIAL.map((token) => {
    const id = vocab.idOf(token);
    if (id !== undefined) return id;
    throw new TokenizerError("TOKENIZER_VOCABULARY", `the vocabulary has no ${JSON.stringify(token)}`);
  });
  const [eosId, unknownId, padId] = ids as [number, number, number];
  const model = yield* renumberPieces(file, stages.model, vocab, unknownId);
  return {
    addedTokens: yield* withLanguageTags(model, unknownId),
    normalizer: stages.normalizer,
    preTokenizer: undefined,
    model: decoded === vocab ? model : { ...model, idToToken: (id) => decoded.tokenOf(id) ?? file.pieces[id]?.piece },
    engine: pieceEngine(file, stages.normalizer, model),
    postProcessor: endWith(eosId),
    decoder,
    settings: {
      truncation: undefined,
      padding: undefined,
      paddingDefaults: { side: "right", token: "<pad>", id: padId, typeId: 0 },
      truncationSide: "right",
      modelMaxLength,
      cleanUpTokenizationSpaces: false,
    },
  };
}

/** Special tokens are found anywhere, a language tag at the beginning of a stretch between them. */
function* withLanguageTags(model: Model, unknownId: number): Steps<AddedTokens> {
  const tokens: AddedToken[] = SPECIAL.map((content) => ({
    content,
    singleWord: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  const all = yield* addedTokens(tokens, model, undefined);

  function tagAt(text: string, start: number, end: number): AddedMatch | undefined {
    if (!text.startsWith(">>", start)) return undefined;
    const close = text.indexOf("<<", start);
    if (close < 0 || close + 2 > end) return undefined;
    return { id: model.tokenToId(text.slice(start, close + 2)) ?? unknownId, start, end: close + 2 };
  }

  return {
    ...all,
    findRaw(text, parsing) {
      if (!parsing.special) return all.findRaw(text, parsing);
      const matches: AddedMatch[] = [];
      let at = 0;
      for (const match of all.findRaw(text, parsing)) {
        const tag = tagAt(text, at, match.start);
        if (tag !== undefined) matches.push(tag);
        matches.push(match);
        at = match.end;
      }
      const tag = tagAt(text, at, text.length);
      if (tag !== undefined) matches.push(tag);
      return matches;
    },
  };
}

function endWith(eosId: number): PostProcessor {
  const eos: Group = { parts: [{ kind: "special", ids: [eosId], tokens: ["</s>"], typeId: 0 }], overflowing: [] };
  return {
    addedTokens: () => 1,
    process: (groups, addSpecialTokens) => (addSpecialTokens ? [...groups, eos] : groups),
  };
}

/** Special tokens stand between pieces with a space after each; white space at both ends goes. */
function marianDecoder(pieces: Decoder): Decoder {
  return {
    decode(tokens) {
      let text = "";
      let run: string[] = [];
      for (const token of tokens) {
        if (!(SPECIAL as readonly string[]).includes(token)) {
          run.push(token);
          continue;
        }
        text += `${pieces.decode(run).join("")}${token} `;
        run = [];
      }
      text += pieces.decode(run).join("");
      return [stripped(text.replaceAll(META_SPACE, " "))];
    },
  };
}

/** Takes off what Python's `str.strip` does. */
function stripped(text: string): string {
  const isSpace = (unit: number) => isWhiteSpace(unit) || (unit >= 0x1c && unit <= 0x1f);
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isLanguageTag(piece: string): boolean {
  return piece.startsWith(">>") && piece.endsWith("<<");
}
