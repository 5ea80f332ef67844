import type { GlossaryEntry, LanguagePair, TranslateOptions } from "../translator.ts";
import { termPattern } from "./inflection.ts";

/** A term that a translation must have, because its source has the other. */
export interface RequiredTerm extends GlossaryEntry {
  /** Must stand there letter by letter. */
  readonly exact: boolean;
  /** Finds it in the translation. */
  readonly pattern: RegExp;
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
  const entries = [
    ...doNotTranslate.map((term) => ({ source: term, target: term, exact: true })),
    ...glossary.map(({ source, target }) => ({ source, target, exact: false })),
  ]
    .sort((a, b) => b.source.length - a.source.length)
    .map((entry) => ({
      ...entry,
      inSource: new RegExp(termPattern(entry.source, from, entry.exact), entry.exact ? "gu" : "giu"),
      pattern: termPattern(entry.target, to, entry.exact),
    }));
  if (entries.length === 0) return undefined;
  return (sentence) => {
    let left = sentence;
    return entries.flatMap(({ inSource, ...term }) => {
      let found = false;
      left = left.replace(inSource, (own) => {
        found = true;
        return "\0".repeat(own.length);
      });
      return found ? [term] : [];
    });
  };
}

/** Those that a translation does not have. */
export function missingTerms(terms: readonly RequiredTerm[], text: string): RequiredTerm[] {
  return terms.filter(({ pattern }) => !pattern.test(text));
}
