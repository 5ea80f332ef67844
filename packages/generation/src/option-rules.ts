import type { CheckedOptions } from "@glossa/options";
import type { GenerationOptions } from "./options.ts";

type Rule = readonly [takes: string, test: (value: unknown) => boolean];

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isListOf = (test: (item: unknown) => boolean) => (value: unknown) =>
  (Array.isArray(value) || ArrayBuffer.isView(value)) && [...(value as Iterable<unknown>)].every(test);
const isFunction = (value: unknown) => typeof value === "function";
const isWords = (value: unknown) => isListOf(isCount)(value) && (value as unknown[]).length > 0;
const isBias = (value: unknown) => Array.isArray(value) && value.length === 2 && isWords(value[0]) && isScore(value[1]);
const isScore = (value: unknown) => typeof value === "number" && !Number.isNaN(value);
const isBiasTable = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).every(isIdKey) &&
  Object.values(value).every(isScore);
const isIdKey = (key: string) => /^\d+$/.test(key);

const count: Rule = ["an integer from 0", isCount];
const positive: Rule = ["an integer from 1", (value) => isCount(value) && value > 0];
const flag: Rule = ["true or false", (value) => typeof value === "boolean"];
const anyNumber: Rule = ["a number", isNumber];
const aboveZero: Rule = ["a number above 0", (value) => isNumber(value) && value > 0];
const fraction: Rule = ["a number from 0 to 1", (value) => isNumber(value) && value >= 0 && value <= 1];
const share: Rule = ["a number above 0, at most 1", (value) => isNumber(value) && value > 0 && value <= 1];
const cutoff: Rule = ["a number from 0, below 1", (value) => isNumber(value) && value >= 0 && value < 1];
const tokenId: Rule = ["a token id", isCount];
const tokenIds: Rule = ["a token id or a list of them", (value) => isCount(value) || isWords(value)];
const tokenList: Rule = ["a list of token ids", isListOf(isCount)];

/** What each generation option takes. */
export const optionRules: CheckedOptions & Record<keyof GenerationOptions, Rule> = {
  maxNewTokens: positive,
  maxLength: positive,
  minNewTokens: count,
  minLength: count,
  maxTime: aboveZero,
  stopStrings: [
    "a text or a list of texts, none of them empty",
    (value) => isText(value) || (isListOf(isText)(value) && (value as unknown[]).length > 0),
  ],
  doSample: flag,
  numBeams: positive,
  numReturnSequences: positive,
  lengthPenalty: anyNumber,
  earlyStopping: ['true, false or "never"', (value) => typeof value === "boolean" || value === "never"],
  seed: count,
  temperature: aboveZero,
  topK: count,
  topP: fraction,
  minP: fraction,
  topH: share,
  typicalP: share,
  epsilonCutoff: cutoff,
  etaCutoff: cutoff,
  repetitionPenalty: aboveZero,
  encoderRepetitionPenalty: aboveZero,
  presencePenalty: anyNumber,
  frequencyPenalty: anyNumber,
  noRepeatNgramSize: count,
  encoderNoRepeatNgramSize: count,
  badWordsIds: ["a list of non-empty lists of token ids", isListOf(isWords)],
  sequenceBias: ["a list of [[token id, …], number]", isListOf(isBias)],
  logitBias: ["an object from token id to number", isBiasTable],
  suppressTokens: tokenList,
  beginSuppressTokens: tokenList,
  forcedBosTokenId: tokenId,
  forcedEosTokenId: tokenIds,
  exponentialDecayLengthPenalty: [
    "[integer from 0, number above 0]",
    (value) => Array.isArray(value) && value.length === 2 && isCount(value[0]) && isNumber(value[1]) && value[1] > 0,
  ],
  removeInvalidValues: flag,
  renormalizeLogits: flag,
  prefixAllowedTokens: ["a function", isFunction],
  logitsProcessors: ["a list of functions", isListOf(isFunction)],
  stoppingCriteria: ["a list of functions", isListOf(isFunction)],
  eosTokenId: tokenIds,
  bosTokenId: tokenId,
  padTokenId: tokenId,
  decoderStartTokenId: tokenId,
  logprobs: flag,
  topLogprobs: count,
  promptLookupNumTokens: positive,
  maxMatchingNgramSize: positive,
  signal: ["an AbortSignal", (value) => value instanceof AbortSignal],
};

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
