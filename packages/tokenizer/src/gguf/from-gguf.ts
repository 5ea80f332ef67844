import { decoders } from "../decoders/index.ts";
import { TokenizerError } from "../errors.ts";
import { fromJson } from "../from-json.ts";
import { jsonField } from "../json-field.ts";
import { sentencePieceParts } from "../sentencepiece/from-sentencepiece.ts";
import { checkPieces, type PieceType, type SentencePieceModel } from "../sentencepiece/model-file.ts";
import { type Decoder, findStage } from "../stages.ts";
import { atOnce } from "../steps.ts";
import { type Tokenizer, tokenizer } from "../tokenizer.ts";
import { ggufPatterns } from "./gguf-patterns.ts";
import { byteLevelJson, type TokenizerJson, unigramJson, wordPieceJson } from "./gguf-tokenizer-json.ts";
import { type GgufMetadata, type GgufVocabulary, readGgufVocabulary } from "./gguf-vocabulary.ts";

/**
 * Makes a tokenizer of the vocabulary inside a GGUF file, given as the file's metadata (`tokenizer.ggml.*`).
 *
 * @throws TokenizerError `TOKENIZER_FIELD` naming a key that is missing or wrong, `TOKENIZER_UNSUPPORTED` for a
 * `tokenizer.ggml.model` or `tokenizer.ggml.pre` that is not known
 */
export function fromGguf(metadata: GgufMetadata): Tokenizer {
  if (typeof metadata !== "object" || metadata === null) {
    throw new TokenizerError("TOKENIZER_INPUT", "fromGguf takes the metadata of a GGUF file: a Map or an object");
  }
  const file = readGgufVocabulary(metadata);
  if (file.model === "llama") return pieces(file);
  const make = Object.hasOwn(makers, file.model) ? makers[file.model] : undefined;
  if (make === undefined) {
    throw new TokenizerError(
      "TOKENIZER_UNSUPPORTED",
      `the GGUF key tokenizer.ggml.model is ${JSON.stringify(file.model)}; known are llama, ${Object.keys(makers).join(", ")}`,
    );
  }
  return fromJson(make(file), { config: config(file) });
}

const makers: Readonly<Record<string, (file: GgufVocabulary) => TokenizerJson>> = {
  gpt2: byteLevelJson,
  t5: unigramJson,
  bert: wordPieceJson,
};

/** What a tokenizer_config.json would say. */
function config(file: GgufVocabulary): object {
  const token = (name: string) => {
    const id = file.special(name);
    return id === undefined ? undefined : file.tokens[id];
  };
  // The post-processors of the other two put their special tokens themselves.
  const flags =
    file.model === "gpt2"
      ? {
          add_bos_token: file.flag("add_bos_token") ?? ggufPatterns.get(file.pre ?? "gpt-2")?.addsBos ?? false,
          add_eos_token: file.flag("add_eos_token") ?? false,
        }
      : {};
  return {
    bos_token: token("bos"),
    eos_token: token("eos"),
    unk_token: token("unknown"),
    pad_token: token("padding"),
    chat_template: file.chatTemplate,
    ...flags,
  };
}

/** "llama": a SentencePiece model, of which the file keeps pieces, scores and the normalizer's settings. */
function pieces(file: GgufVocabulary): Tokenizer {
  const { scores } = file;
  if (scores === undefined)
    throw new TokenizerError("TOKENIZER_FIELD", "the GGUF key tokenizer.ggml.scores must be there for the model llama");
  const unknown = file.special("unknown") ?? file.types.indexOf("unknown");
  const model: SentencePieceModel = {
    pieces: file.tokens.map((piece, id) => ({
      piece,
      score: Math.fround(scores[id]!),
      type: typeOf(file, id, unknown),
    })),
    modelType: "bpe",
    byteFallback: file.types.includes("byte"),
    treatWhitespaceAsSuffix: false,
    bosId: file.special("bos") ?? -1,
    eosId: file.special("eos") ?? -1,
    padId: file.special("padding") ?? -1,
    unknownSurface: " \u2047 ",
    normalizer: {
      charsmap: file.charsmap,
      addDummyPrefix: file.flag("add_space_prefix") ?? true,
      removeExtraWhitespaces: file.flag("remove_extra_whitespaces") ?? false,
      escapeWhitespaces: true,
    },
    denormalizer: undefined,
  };
  atOnce(checkPieces(model));
  const addBos = (file.flag("add_bos_token") ?? true) && model.bosId >= 0;
  const addEos = (file.flag("add_eos_token") ?? false) && model.eosId >= 0;
  const options = { addBos, addEos, parseControlSymbols: true };
  const extras = { chatTemplate: file.chatTemplate, decoder: pieceDecoder(model.normalizer.addDummyPrefix) };
  return tokenizer(atOnce(sentencePieceParts(model, options, extras)));
}

/** As tokenizer.json files of such models decode: special tokens are written out. */
function pieceDecoder(takesFirstSpace: boolean): Decoder {
  const stages: object[] = [
    { type: "Replace", pattern: { String: "\u2581" }, content: " " },
    { type: "ByteFallback" },
    { type: "Fuse" },
  ];
  if (takesFirstSpace) stages.push({ type: "Strip", content: " ", start: 1, stop: 0 });
  const config = jsonField({ type: "Sequence", decoders: stages }, "decoder");
  return findStage(decoders, config)(config);
}

function typeOf({ types }: GgufVocabulary, id: number, unknown: number): PieceType {
  const type = types[id]!;
  if (id === unknown) return "unknown";
  return type === "undefined" ? "unused" : type === "unknown" ? "control" : type;
}
