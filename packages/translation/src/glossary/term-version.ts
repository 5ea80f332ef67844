import type { DecodedSentence, SentenceRequest } from "../engine/engine.ts";
import { repetitionIn } from "../guards/repetition.ts";
import { escaped } from "./inflection.ts";
import { isDoubled, missingTerms, type RequiredTerm } from "./required-terms.ts";

/** A sentence whose translation must have terms. */
export interface TermSentence {
  readonly source: string;
  readonly request: SentenceRequest;
  readonly terms: readonly RequiredTerm[];
}

/** A translation of it. */
export interface TermVersion {
  readonly text: string;
  /** The tokens of `text`, and of others that are less likely. */
  readonly decoded: readonly DecodedSentence[];
  readonly missing: readonly RequiredTerm[];
}

export function termVersion(
  { terms }: TermSentence,
  decoded: readonly DecodedSentence[],
  decode: (ids: readonly number[]) => string,
): TermVersion {
  const text = decode(decoded[0]!.tokenIds);
  return { text, decoded, missing: missingTerms(terms, text) };
}

/** How much a mean log-probability must be better where the word that a term replaces is still there: its meaning is there twice. */
const TWICE = 0.5;

/** A translation that was made for terms. */
export interface Candidate {
  readonly decoded: DecodedSentence;
  /** Where it was made for one of them: that one, and the word in whose place it is to stand. */
  readonly forced?: { readonly term: RequiredTerm; readonly replaced: string };
}

/**
 * Of translations that have the term they were made for, or more terms than there were, the best: most terms first, then the
 * likeliest. None where a term is doubled or where
 * words repeat more than before.
 *
 * @returns undefined where there is none
 */
export function betterVersion(
  sentence: TermSentence,
  before: TermVersion,
  found: readonly Candidate[],
  decode: (ids: readonly number[]) => string,
): TermVersion | undefined {
  const { source, terms } = sentence;
  const loopsIn = (text: string) => repetitionIn(text, source)?.times ?? 0;
  const most = loopsIn(before.text);
  const isLeft = (text: string, word: string) => countOf(word, rest(text)) >= countOf(word, rest(before.text));
  const rest = (text: string) => terms.reduce((left, { inTarget }) => left.replace(inTarget, ""), text);
  const isBetter = ({ missing }: TermVersion, term?: RequiredTerm) =>
    term === undefined ? missing.length < before.missing.length : !missing.includes(term);
  const candidates = found
    .map(({ decoded, forced }) => {
      const version = termVersion(sentence, [decoded], decode);
      const mean = decoded.logProbability / decoded.scoredTokens;
      const likeliness = forced && isLeft(version.text, forced.replaced) ? mean - TWICE : mean;
      return { version, forced, likeliness };
    })
    .filter(({ version, forced }) => isBetter(version, forced?.term) && loopsIn(version.text) <= most)
    .filter(({ version: { text } }) => !terms.some((term) => isDoubled(term, text, source)))
    .sort((a, b) => a.version.missing.length - b.version.missing.length || b.likeliness - a.likeliness)
    .map(({ version }) => version);
  const [best] = candidates;
  const unique = candidates.filter(({ text }, i) => candidates.findIndex((other) => other.text === text) === i);
  return best && { ...best, decoded: unique.flatMap(({ decoded }) => decoded) };
}

/** Letters that make words alike: what a model makes of a word that it may not write begins like it. */
const STEM = 4;

function countOf(word: string, text: string): number {
  return text.match(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word.slice(0, STEM))}`, "giu"))?.length ?? 0;
}
