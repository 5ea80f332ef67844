import { type CheckedOptions, checkOptions } from "@glossa/options";
import { type Activation, activations } from "./activations.ts";
import type { ClassifyInput } from "./classifier.ts";
import { SentimentError } from "./errors.ts";
import type { ReaderInput } from "./text-reader.ts";

/** A second text longer than this, in code units, fills every model's window; it is not even tokenized. */
const MAX_PAIR_LENGTH = 65_536;

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const isFunction = (value: unknown): boolean => typeof value === "function";
const isText = (value: unknown): boolean => typeof value === "string";

const shared: CheckedOptions = {
  signal: ["an AbortSignal", (value) => value instanceof AbortSignal],
  onProgress: ["a function", isFunction],
};

export const classifyRules: CheckedOptions = {
  ...shared,
  topK: ["a positive integer", isCount],
  functionToApply: [Object.keys(activations).join(", "), (value) => Object.hasOwn(activations, value as Activation)],
  abstainBelow: ["a probability from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1],
};
export const sentenceRules: CheckedOptions = { ...classifyRules, locale: ["a BCP 47 tag", isLocale] };
export const explainRules: CheckedOptions = {
  ...shared,
  label: ["a label of the model", isText],
  maxEvaluations: ["a positive integer", isCount],
};

function isLocale(value: unknown): boolean {
  try {
    return typeof value === "string" && Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** @throws SentimentError `SENTIMENT_OPTION_UNKNOWN`, `SENTIMENT_OPTION_INVALID` */
export function assertOptions(where: string, options: unknown, known: CheckedOptions): void {
  const problem = checkOptions(where, options, known);
  if (problem === undefined) return;
  const code = problem.kind === "unknown" ? "SENTIMENT_OPTION_UNKNOWN" : "SENTIMENT_OPTION_INVALID";
  throw new SentimentError(code, problem.message);
}

/** Logits are no probabilities, so there is no probability to compare with. */
export function assertAbstaining(options: {
  functionToApply?: Activation | undefined;
  abstainBelow?: number | undefined;
}): void {
  if (options.functionToApply !== "none" || options.abstainBelow === undefined) return;
  throw new SentimentError(
    "SENTIMENT_OPTION_INVALID",
    'abstainBelow is a probability, but functionToApply: "none" gives logits; leave one of them out',
  );
}

/** @throws SentimentError `SENTIMENT_TEXT_INVALID` for what is no string, or has nothing but white space */
export function assertText(text: unknown, what: string): asserts text is string {
  if (typeof text !== "string") {
    const got =
      text === null || text === undefined ? String(text) : Array.isArray(text) ? "an array" : `a ${typeof text}`;
    throw new SentimentError("SENTIMENT_TEXT_INVALID", `${what} must be a string, but is ${got}`);
  }
  if (!/\S/.test(text)) {
    throw new SentimentError("SENTIMENT_TEXT_INVALID", `${what} is empty; there is nothing to classify`);
  }
}

/** A text or a pair of texts, checked. @throws as `assertText` */
export function readerInput(input: ClassifyInput, what: string): ReaderInput {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    assertText(input, what);
    return { text: input };
  }
  assertText(input.text, `${what}.text`);
  assertText(input.textPair, `${what}.textPair`);
  if (input.textPair.length <= MAX_PAIR_LENGTH) return input;
  throw new SentimentError(
    "SENTIMENT_TEXT_INVALID",
    `${what}.textPair has ${input.textPair.length} code units, more than fit beside a text: put the longer text first`,
  );
}
