import { composeLinks } from "./align/word-links.ts";
import { type RequiredTerm, termFinder } from "./glossary/required-terms.ts";
import type { Leg, Route } from "./routes.ts";
import type { SentenceResult } from "./sentence-result.ts";
import { translateSentences } from "./translate-sentences.ts";
import type { TranslateOptions } from "./translator.ts";

/**
 * Translates sentences over one or two legs. The same sentence is translated once. A prefix and the number of
 * translations belong to the last leg.
 */
export async function translateRoute(
  route: Route,
  sources: readonly string[],
  options: TranslateOptions,
  onDone?: (count: number) => void,
): Promise<SentenceResult[]> {
  const places = new Map<string, number[]>();
  sources.forEach((source, i) => {
    const own = places.get(source);
    if (own === undefined) places.set(source, [i]);
    else own.push(i);
  });
  const unique = [...places.keys()];
  const finder = termFinder(options, route);
  const terms = finder && unique.map(finder);
  const termsOf = terms && ((index: number) => terms[index]!);
  const [first, second] = route.legs as readonly [Leg, Leg?];
  const found =
    second === undefined
      ? await translateSentences(first, unique, options, onDone, termsOf)
      : await overTwo(first, second, unique, options, onDone, termsOf);
  const results = new Array<SentenceResult>(sources.length);
  [...places.values()].forEach((own, k) => {
    for (const i of own) results[i] = found[k]!;
  });
  return results;
}

type TermsOf = (index: number) => readonly RequiredTerm[];

async function overTwo(
  first: Leg,
  second: Leg,
  sources: readonly string[],
  options: TranslateOptions,
  onDone?: (count: number) => void,
  termsOf?: TermsOf,
): Promise<SentenceResult[]> {
  const { targetPrefix: _, numReturnSequences: __, ...plain } = options;
  // names must be in the middle to come through; the glossary's words are the last language's
  const kept = termsOf && ((index: number) => termsOf(index).filter(({ exact }) => exact));
  const middle = await translateSentences(first, sources, { ...plain, wordScores: false }, undefined, kept);
  const last = await translateSentences(
    second,
    middle.map(({ text }) => text),
    options,
    onDone,
    termsOf,
  );
  return last.map((result, i) => {
    const before = middle[i]!;
    return {
      ...result,
      source: sources[i]!,
      score: before.score * result.score,
      logProbability: before.logProbability + result.logProbability,
      doubts: [...before.doubts, ...result.doubts],
      ...(result.alignment && { alignment: composeLinks(before.alignment ?? [], result.alignment) }),
    };
  });
}
