import type { AddedTokens } from "./added-tokens.ts";
import { checkOptions, isBoolean, isCount } from "./check-options.ts";
import { type Encoding, encoding } from "./encoding.ts";
import { tokenizeByEngine } from "./engine-pipeline.ts";
import type { TextEngine } from "./engines/text-engine.ts";
import { TokenizerError } from "./errors.ts";
import { type PaddingDefaults, type PaddingOptions, padGroups, resolvePadding } from "./padding.ts";
import { type Group, joinGroups, type SequenceTokens, type TokenDetails } from "./parts.ts";
import { type Stages, tokenizeByStages } from "./reference-pipeline.ts";
import type { Decoder, PostProcessor } from "./stages.ts";
import { resolveTruncation, type TruncationOptions, truncateGroups } from "./truncation.ts";

/** A text, or the words of a text that is already split. */
export type TextInput = string | readonly string[];

export interface EncodeOptions {
  /** A second sequence, for models that take two. */
  pair?: TextInput;
  /** Whether the post-processor adds special tokens. Default true. */
  addSpecialTokens?: boolean;
  /** Cuts what is too long; true: as the tokenizer's files say. Default false. */
  truncation?: boolean | TruncationOptions;
  /** Fills up what is short; true: as the tokenizer's files say, else to the longest of the batch. Default false. */
  padding?: boolean | PaddingOptions;
  /**
   * Whether special tokens written in the text become those tokens. Default true, as in Hugging Face's library; give
   * false for text from users, where they are then plain text.
   */
  parseSpecialTokens?: boolean;
}

export interface DecodeOptions {
  /** Leaves out special tokens. Default false. */
  skipSpecialTokens?: boolean;
  /** Takes out spaces before punctuation and English contractions. Default: what tokenizer_config.json says, else false. */
  cleanUpTokenizationSpaces?: boolean;
}

/** Turns text into token ids and back. All calls are synchronous, and a tokenizer keeps no state between them. */
export interface Tokenizer {
  /** Number of tokens, added ones included. Not always the highest id + 1. */
  readonly vocabSize: number;
  /** What the files say of lengths; undefined where they are silent. */
  readonly modelMaxLength: number | undefined;
  readonly truncationSide: "left" | "right";
  readonly paddingSide: "left" | "right";
  encode(text: TextInput, options?: EncodeOptions): Encoding;
  /** Encodes several; `padding` makes them equally long. An element `[text, pair]` is not a pair: use `encodePairs`. */
  encodeBatch(texts: readonly TextInput[], options?: Omit<EncodeOptions, "pair">): Encoding[];
  /** Encodes several pairs. */
  encodePairs(pairs: readonly (readonly [TextInput, TextInput])[], options?: Omit<EncodeOptions, "pair">): Encoding[];
  /** Writes the ids to `target` from `offset` on and returns how many. @throws `TOKENIZER_LIMIT` if they do not fit. */
  encodeInto(text: string, target: Int32Array | Uint32Array | number[], options?: EncodeIntoOptions): number;
  /** The number of tokens that `encode` would give. */
  count(text: string, options?: CountOptions): number;
  /** The number of tokens if it is at most `limit`, else false. */
  isWithinLimit(text: string, limit: number, options?: CountOptions): number | false;
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string;
  decodeBatch(batch: readonly ArrayLike<number>[], options?: DecodeOptions): string[];
  tokenToId(token: string): number | undefined;
  idToToken(id: number): string | undefined;
  isSpecialToken(token: string): boolean;
}

export interface CountOptions {
  /** Default true. */
  addSpecialTokens?: boolean;
  /** Default true. */
  parseSpecialTokens?: boolean;
}

export interface EncodeIntoOptions extends CountOptions {
  /** Where in the target to begin. Default 0. */
  offset?: number;
}

/** What the files of a tokenizer say beside its stages. */
export interface TokenizerSettings {
  readonly truncation: TruncationOptions | undefined;
  readonly padding: PaddingOptions | undefined;
  readonly paddingDefaults: PaddingDefaults;
  readonly truncationSide: "left" | "right";
  readonly modelMaxLength: number | undefined;
  readonly cleanUpTokenizationSpaces: boolean;
}

export interface TokenizerParts extends Stages {
  /** A faster way to the ids, if there is one for these stages. */
  readonly engine?: TextEngine | undefined;
  readonly postProcessor: PostProcessor | undefined;
  readonly decoder: Decoder | undefined;
  readonly settings: TokenizerSettings;
}

const countRules = { addSpecialTokens: isBoolean, parseSpecialTokens: isBoolean };
const isObject = (value: unknown) => typeof value === "object" && value !== null;
const batchRules = {
  ...countRules,
  truncation: ["true, false or an object", (value: unknown) => typeof value === "boolean" || isObject(value)],
  padding: ["true, false or an object", (value: unknown) => typeof value === "boolean" || isObject(value)],
} as const;
const encodeRules = {
  ...batchRules,
  pair: ["a string or an array of strings", (value: unknown) => typeof value === "string" || Array.isArray(value)],
} as const;
const decodeRules = { skipSpecialTokens: isBoolean, cleanUpTokenizationSpaces: isBoolean };

/** Joins the stages to a tokenizer. */
export function tokenizer(parts: TokenizerParts): Tokenizer {
  const { addedTokens, model, postProcessor, decoder, settings } = parts;

  function sequence(text: TextInput, parse: boolean): SequenceTokens {
    if (typeof text === "string") return textTokens(parts, text, parse);
    return wordTokens(parts, text, parse);
  }

  function groupOf(text: TextInput, pair: TextInput | undefined, options: Omit<EncodeOptions, "pair">): Group {
    const { addSpecialTokens = true, parseSpecialTokens = true } = options;
    const sequences = pair === undefined ? [text] : [text, pair];
    const isPair = pair !== undefined;
    let groups: Group[] = sequences.map((input, i) => {
      const tokens = sequence(input, parseSpecialTokens);
      const labelled = isPair || postProcessor !== undefined ? i : undefined;
      const part = {
        kind: "sequence",
        tokens,
        start: 0,
        end: tokens.ids.length,
        typeId: i,
        sequence: labelled,
      } as const;
      return { parts: [{ ...part, trims: [] }], overflowing: [] };
    });
    const truncation = truncationOf(options.truncation);
    if (truncation !== undefined) {
      const added = addSpecialTokens ? (postProcessor?.addedTokens(isPair) ?? 0) : 0;
      groups = truncateGroups(groups, resolveTruncation(truncation, settings.truncationSide), added);
    }
    if (postProcessor !== undefined) groups = postProcessor.process(groups, addSpecialTokens);
    return joinGroups(groups);
  }

  function truncationOf(option: boolean | TruncationOptions | undefined): TruncationOptions | undefined {
    if (option === undefined || option === false) return undefined;
    if (option !== true) return option;
    if (settings.truncation !== undefined) return settings.truncation;
    if (settings.modelMaxLength !== undefined) return { maxLength: settings.modelMaxLength };
    throw new TokenizerError(
      "TOKENIZER_OPTION",
      "truncation is true, but the tokenizer's files name no maximum length: give truncation.maxLength",
    );
  }

  function finish(groups: Group[], padding: boolean | PaddingOptions | undefined): Encoding[] {
    if (padding === undefined || padding === false) return groups.map(encoding);
    const options = padding === true ? (settings.padding ?? {}) : padding;
    return padGroups(groups, resolvePadding(options, settings.paddingDefaults)).map(encoding);
  }

  function ids(text: string, { addSpecialTokens = true, parseSpecialTokens = true }: CountOptions): readonly number[] {
    if (!addSpecialTokens || postProcessor === undefined) return sequence(checkText(text), parseSpecialTokens).ids;
    return encoding(groupOf(checkText(text), undefined, { parseSpecialTokens })).ids;
  }

  function count(text: string, { addSpecialTokens = true, parseSpecialTokens = true }: CountOptions): number {
    const added = addSpecialTokens ? (postProcessor?.addedTokens(false) ?? 0) : 0;
    return sequence(checkText(text), parseSpecialTokens).ids.length + added;
  }

  function decode(idList: ArrayLike<number>, options: DecodeOptions): string {
    const { skipSpecialTokens = false, cleanUpTokenizationSpaces = settings.cleanUpTokenizationSpaces } = options;
    const tokens: string[] = [];
    for (let i = 0; i < idList.length; i++) {
      const id = idList[i]!;
      const token = addedTokens.idToToken(id) ?? model.idToToken(id);
      if (token === undefined) {
        checkId(id);
        continue;
      }
      if (!skipSpecialTokens || !addedTokens.isSpecial(token)) tokens.push(token);
    }
    const text = decoder === undefined ? tokens.join(" ") : decoder.decode(tokens).join("");
    return cleanUpTokenizationSpaces ? cleanUpSpaces(text) : text;
  }

  return {
    vocabSize: vocabularySize(model, addedTokens),
    modelMaxLength: settings.modelMaxLength,
    truncationSide: settings.truncationSide,
    paddingSide: settings.paddingDefaults.side,
    encode(text, options = {}) {
      checkOptions("encode", options, encodeRules);
      const pair = options.pair === undefined ? undefined : checkInput(options.pair);
      return finish([groupOf(checkInput(text), pair, options)], options.padding)[0]!;
    },
    encodeBatch(texts, options = {}) {
      checkOptions("encodeBatch", options, batchRules);
      const groups = checkArray(texts, "encodeBatch").map((text) => groupOf(checkInput(text), undefined, options));
      return finish(groups, options.padding);
    },
    encodePairs(pairs, options = {}) {
      checkOptions("encodePairs", options, batchRules);
      const groups = checkArray(pairs, "encodePairs").map((pair) => {
        if (!Array.isArray(pair) || pair.length !== 2) {
          throw new TokenizerError("TOKENIZER_INPUT", "encodePairs takes an array of [text, text]");
        }
        return groupOf(checkInput(pair[0]), checkInput(pair[1]), options);
      });
      return finish(groups, options.padding);
    },
    encodeInto(text, target, options = {}) {
      checkOptions("encodeInto", options, { ...countRules, offset: isCount });
      const { offset = 0 } = options;
      const from = ids(text, options);
      if (!Array.isArray(target) && offset + from.length > target.length) {
        const room = Math.max(0, target.length - offset);
        throw new TokenizerError(
          "TOKENIZER_LIMIT",
          `the text has ${from.length} tokens, the target has room for ${room}`,
        );
      }
      for (let i = 0; i < from.length; i++) target[offset + i] = from[i]!;
      return from.length;
    },
    count(text, options = {}) {
      checkOptions("count", options, countRules);
      return count(text, options);
    },
    isWithinLimit(text, limit, options = {}) {
      checkOptions("isWithinLimit", options, countRules);
      if (typeof limit !== "number" || Number.isNaN(limit)) {
        throw new TokenizerError("TOKENIZER_INPUT", "isWithinLimit: the limit must be a number");
      }
      const tokens = count(text, options);
      return tokens <= limit ? tokens : false;
    },
    decode(idList, options = {}) {
      checkOptions("decode", options, decodeRules);
      return decode(checkIds(idList), options);
    },
    decodeBatch(batch, options = {}) {
      checkOptions("decodeBatch", options, decodeRules);
      return checkArray(batch, "decodeBatch").map((idList) => decode(checkIds(idList), options));
    },
    tokenToId: (token) => addedTokens.tokenToId(token) ?? model.tokenToId(token),
    idToToken: (id) => addedTokens.idToToken(id) ?? model.idToToken(id),
    isSpecialToken: (token) => addedTokens.isSpecial(token),
  };
}

function textTokens(parts: TokenizerParts, input: string, parse: boolean): SequenceTokens {
  // A lone surrogate is no character: it becomes U+FFFD, which is as long, so positions stay.
  const text = input.isWellFormed() ? input : input.toWellFormed();
  if (parts.engine === undefined) {
    const tokenized = tokenizeByStages(parts, text, !parse);
    return { ids: tokenized.ids, details: () => tokenized, textOf: () => text };
  }
  const ids = tokenizeByEngine(parts, parts.engine, text, !parse);
  let details: TokenDetails | undefined;
  return {
    ids,
    details() {
      details ??= tokenizeByStages(parts, text, !parse);
      return details;
    },
    textOf: () => text,
  };
}

/** Words given apart are tokenized each on its own; the number of the word is the word id of its tokens. */
function wordTokens(parts: TokenizerParts, words: readonly string[], parse: boolean): SequenceTokens {
  const tokens = words.map((word) => textTokens(parts, word, parse));
  const ids: number[] = [];
  const wordOf: number[] = [];
  tokens.forEach((part, word) => {
    for (const id of part.ids) {
      ids.push(id);
      wordOf.push(word);
    }
  });
  return {
    ids,
    details() {
      const details = tokens.map((part) => part.details());
      return {
        tokens: details.flatMap(({ tokens }) => [...tokens]),
        starts: details.flatMap(({ starts }) => Array.from(starts)),
        ends: details.flatMap(({ ends }) => Array.from(ends)),
        words: wordOf,
      };
    },
    textOf: (index) => words[wordOf[index]!]!,
  };
}

function vocabularySize(model: Stages["model"], addedTokens: AddedTokens): number {
  let size = model.size;
  for (const [, token] of addedTokens.entries()) if (model.tokenToId(token.content) === undefined) size++;
  return size;
}

function checkText(text: string): string {
  if (typeof text === "string") return text;
  throw new TokenizerError("TOKENIZER_INPUT", `the text must be a string, got ${typeof text}`);
}

function checkInput(input: TextInput): TextInput {
  if (typeof input === "string") return input;
  if (Array.isArray(input) && input.every((word) => typeof word === "string")) return input;
  throw new TokenizerError("TOKENIZER_INPUT", `the text must be a string or an array of words, got ${typeof input}`);
}

function checkArray<Item>(list: readonly Item[], caller: string): readonly Item[] {
  if (Array.isArray(list)) return list;
  throw new TokenizerError("TOKENIZER_INPUT", `${caller} takes an array, got ${typeof list}`);
}

function checkIds(ids: ArrayLike<number>): ArrayLike<number> {
  if (Array.isArray(ids) || (ArrayBuffer.isView(ids) && !(ids instanceof DataView))) return ids;
  throw new TokenizerError("TOKENIZER_INPUT", "ids must be an array or a typed array of numbers");
}

/** An id that no token has decodes to nothing; what is no id at all is an error. */
function checkId(id: unknown): void {
  if (Number.isSafeInteger(id) && (id as number) >= 0) return;
  throw new TokenizerError("TOKENIZER_ID", `${String(id)} is not a token id`);
}

const spaces: readonly (readonly [string, string])[] = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

function cleanUpSpaces(text: string): string {
  for (const [from, to] of spaces) text = text.replaceAll(from, to);
  return text;
}
