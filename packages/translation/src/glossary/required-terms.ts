import { addressesIn, numbersIn } from "../guards/omission.ts";
import type { Doubt, LanguagePair, TranslateOptions } from "../translator.ts";
import { escaped, formsOf, termPattern } from "./inflection.ts";
import { localNumber } from "./local-number.ts";

/** What a translation must have, because its source has something. */
export interface RequiredTerm {
  /** How it may be written, likeliest first. */
  readonly spellings: readonly string[];
  /** Finds what it stands for in the source; with the flag g. */
  readonly inSource: RegExp;
  /** Finds it in the translation; with the flag g. */
  readonly inTarget: RegExp;
  /** Must stand there letter by letter. */
  readonly exact: boolean;
  /** What is said where it is missing; nothing where the guards say it. */
  readonly doubt?: Doubt;
}

/** Finds the terms of sentences. */
export type TermFinder = (sentence: string) => RequiredTerm[];

/**
 * The terms that the translation of a sentence must have. Of terms that overlap the longest counts, of entries with the same
 * source the first.
 *
 * @returns undefined where nothing is asked for
 */
export function termFinder(
  { glossary = [], doNotTranslate = [] }: Pick<TranslateOptions, "glossary" | "doNotTranslate">,
  { from, to }: LanguagePair,
): TermFinder | undefined {
  const names = doNotTranslate.map((source) => ({ source, target: source, exact: true }));
  const entries = [...names, ...glossary.map((entry) => ({ ...entry, exact: false }))]
    .sort((a, b) => b.source.length - a.source.length)
    .map(
      ({ source, target, exact }): RequiredTerm => ({
        spellings: exact ? [target.trim()] : formsOf(target, to).flatMap((form) => [form, capitalized(form, to)]),
        inSource: termPattern(source, from, exact),
        inTarget: termPattern(target, to, exact),
        exact,
        doubt: {
          code: "glossary_missing",
          message: exact
            ? `"${target}", which is not to be translated, is not in the translation`
            : `"${target}", the glossary's word for "${source}", is not in the translation`,
        },
      }),
    );
  if (entries.length === 0) return undefined;
  return (sentence) => {
    let left = sentence;
    return entries.filter(({ inSource }) => {
      let found = false;
      left = left.replace(inSource, (own) => {
        found = true;
        return "\0".repeat(own.length);
      });
      return found;
    });
  };
}

/** The numbers and addresses of a sentence, which its translation must have too. */
export function copiesIn(sentence: string, { from, to }: LanguagePair): RequiredTerm[] {
  const copy = (spelling: string, pattern: RegExp) => ({
    spellings: [spelling],
    inSource: pattern,
    inTarget: pattern,
    exact: true,
  });
  const numbers = [...new Set(numbersIn(sentence))].map((number) => {
    const digits = [...number.replace(/\D/g, "")].join("[.,'’\u00a0\u202f ]?");
    return copy(localNumber(number, from, to), new RegExp(`(?<!\\d)${digits}(?!\\d)`, "gu"));
  });
  const addresses = [...new Set(addressesIn(sentence))].map((address) =>
    copy(address, new RegExp(escaped(address), "gu")),
  );
  return [...numbers, ...addresses];
}

/** Those that a translation does not have. */
export function missingTerms(terms: readonly RequiredTerm[], text: string): RequiredTerm[] {
  return terms.filter(({ inTarget }) => !text.match(inTarget));
}

/** Whether one stands there more often than the source asks for. */
export function isDoubled({ inSource, inTarget }: RequiredTerm, text: string, source: string): boolean {
  return (text.match(inTarget)?.length ?? 0) > Math.max(1, source.match(inSource)?.length ?? 0);
}

const capitalized = (text: string, language: string) => text[0]!.toLocaleUpperCase(language) + text.slice(1);
