import { type AddedToken, addedTokens } from "../added-tokens.ts";
import { checkOptions, isString } from "../check-options.ts";
import { decoders } from "../decoders/index.ts";
import { findEngine } from "../engines/index.ts";
import { TokenizerError } from "../errors.ts";
import { jsonField } from "../json-field.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";
import { preTokenizers } from "../pre-tokenizers/index.ts";
import { findStage } from "../stages.ts";
import { atOnce, type Steps } from "../steps.ts";
import { type Tokenizer, type TokenizerParts, tokenizer } from "../tokenizer.ts";
import { encodings, type TiktokenEncoding, type TiktokenEncodingName } from "./encodings.ts";
import { readRankFile } from "./rank-file.ts";
import { rankModel } from "./rank-model.ts";

export interface TiktokenOptions {
  /** The name of a published encoding, which brings its pattern and special tokens. */
  encoding?: TiktokenEncodingName;
  /** The regular expression that cuts text into words, in the place of the encoding's. */
  pattern?: string;
  /** Special tokens and their ids, in the place of the encoding's. */
  specialTokens?: Readonly<Record<string, number>>;
}

/**
 * Makes a tokenizer of a tiktoken rank file (`cl100k_base.tiktoken`, Llama 3's `tokenizer.model`, …).
 *
 * Special tokens in the text become those tokens, as with `allowed_special="all"`; give `parseSpecialTokens: false` for
 * text from users.
 *
 * @throws TokenizerError `TOKENIZER_JSON` naming the line that is wrong, `TOKENIZER_VOCABULARY` for ranks that are no
 * vocabulary, `TOKENIZER_OPTION` if there is neither an encoding nor a pattern, `TOKENIZER_LIMIT` above the limits
 */
export function fromTiktoken(bytes: Uint8Array, options: TiktokenOptions): Tokenizer {
  return tokenizer(atOnce(partsFromTiktoken(bytes, options)));
}

/** The parts of {@link fromTiktoken}'s tokenizer. */
export function* partsFromTiktoken(bytes: Uint8Array, options: TiktokenOptions): Steps<TokenizerParts> {
  const isName = (value: unknown) => typeof value === "string" && Object.hasOwn(encodings, value);
  const isIds = (value: unknown) =>
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((id) => Number.isSafeInteger(id) && id >= 0);
  checkOptions("fromTiktoken", options, {
    encoding: [`one of ${Object.keys(encodings).join(", ")}`, isName],
    pattern: isString,
    specialTokens: ["an object of {token: id}", isIds],
  });
  if (!(bytes instanceof Uint8Array))
    throw new TokenizerError("TOKENIZER_INPUT", "fromTiktoken takes the bytes of a rank file");
  const known: Partial<TiktokenEncoding> = options?.encoding === undefined ? {} : encodings[options.encoding];
  const pattern = options?.pattern ?? known.pattern;
  if (pattern === undefined) {
    throw new TokenizerError(
      "TOKENIZER_OPTION",
      "fromTiktoken: give an encoding or a pattern; a rank file does not say how text is cut",
    );
  }
  const specials = options.specialTokens ?? known.specialTokens ?? {};
  const model = yield* rankModel(yield* readRankFile(bytes));
  checkIds(model, specials);

  const split = { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false };
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false };
  const file = jsonField(
    { pre_tokenizer: { type: "Sequence", pretokenizers: [split, byteLevel] }, decoder: { type: "ByteLevel" } },
    "",
  );
  const stages = {
    addedTokens: yield* addedTokens(specialTokens(specials), withSpecials(model, specials), undefined),
    normalizer: undefined,
    preTokenizer: findStage(preTokenizers, file.get("pre_tokenizer"))(file.get("pre_tokenizer")),
    model: withSpecials(model, specials),
  };
  return {
    ...stages,
    engine: yield* findEngine(file, stages),
    postProcessor: undefined,
    decoder: findStage(decoders, file.get("decoder"))(file.get("decoder")),
    settings: {
      truncation: undefined,
      padding: undefined,
      paddingDefaults: { side: "right", token: undefined, id: undefined, typeId: 0 },
      truncationSide: "right",
      modelMaxLength: undefined,
      cleanUpTokenizationSpaces: false,
    },
  };
}

function checkIds(model: BpeModel, specials: Readonly<Record<string, number>>): void {
  const seen = new Map<number, string>();
  for (const [token, id] of Object.entries(specials)) {
    const other = seen.get(id) ?? model.idToToken(id);
    if (token === "" || other !== undefined) {
      throw new TokenizerError(
        "TOKENIZER_VOCABULARY",
        `special token ${JSON.stringify(token)}: the id ${id} is that of ${JSON.stringify(other ?? "")}`,
      );
    }
    seen.set(id, token);
  }
}

function specialTokens(specials: Readonly<Record<string, number>>): AddedToken[] {
  return Object.keys(specials).map((content) => ({
    content,
    singleWord: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
}

/** The model with the special tokens among its own, since their ids are given. */
function withSpecials(model: BpeModel, specials: Readonly<Record<string, number>>): BpeModel {
  const ids = new Map(Object.entries(specials));
  const tokens = new Map(Object.entries(specials).map(([token, id]) => [id, token]));
  return {
    ...model,
    size: model.size + ids.size,
    tokenToId: (token) => ids.get(token) ?? model.tokenToId(token),
    idToToken: (id) => tokens.get(id) ?? model.idToToken(id),
    *entries() {
      yield* model.entries();
      yield* ids;
    },
  };
}
