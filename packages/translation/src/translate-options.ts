import { type CheckedOptions, checkOptions } from "@glossa/options";
import { TranslationError } from "./errors.ts";
import type { TranslateOptions } from "./translator.ts";

const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isFlag = (value: unknown) => typeof value === "boolean";
const isWord = (value: unknown) => isText(value) && value.trim() !== "";
const isGlossary = (value: unknown) =>
  Array.isArray(value) && value.every((entry) => isWord(entry?.source) && isWord(entry?.target));
const isPositive = (value: unknown) => isCount(value) && (value as number) > 0;

const rules = {
  to: ['a language tag such as "fr"', isText],
  from: ['a language tag or "auto"', isText],
  numBeams: ["a positive integer", isPositive],
  lengthPenalty: ["a number", (value: unknown) => Number.isFinite(value)],
  noRepeatNgramSize: ["an integer from 0", isCount],
  maxNewTokens: ["a positive integer", isPositive],
  numReturnSequences: ["a positive integer", isPositive],
  targetPrefix: ["a text", isText],
  glossary: ["a list of { source, target }", isGlossary],
  doNotTranslate: ["a list of words", (value: unknown) => Array.isArray(value) && value.every(isWord)],
  alignments: ["true or false", isFlag],
  wordScores: ["true or false", isFlag],
  onProgress: ["a function", (value: unknown) => typeof value === "function"],
  signal: ["an AbortSignal", (value: unknown) => value instanceof AbortSignal],
} as const satisfies CheckedOptions & Record<keyof TranslateOptions, unknown>;

/** @throws TranslationError `TRANSLATION_OPTION_UNKNOWN`, `TRANSLATION_OPTION_INVALID` */
export function checkTranslateOptions(where: string, options: unknown, more: CheckedOptions = {}): void {
  const problem = checkOptions(where, options ?? null, { ...rules, ...more });
  if (problem !== undefined) {
    const code = problem.kind === "unknown" ? "TRANSLATION_OPTION_UNKNOWN" : "TRANSLATION_OPTION_INVALID";
    throw new TranslationError(code, problem.message);
  }
  if ((options as Partial<TranslateOptions>).to === undefined) {
    throw new TranslationError("TRANSLATION_OPTION_INVALID", `${where} needs the option "to", such as { to: "fr" }`);
  }
  (options as TranslateOptions).signal?.throwIfAborted();
}
