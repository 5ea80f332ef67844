import { composeLinks } from "./align/word-links.ts";
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
  const [first, second] = route.legs as readonly [Leg, Leg?];
  const found =
    second === undefined
      ? await translateSentences(first, unique, options, onDone)
      : await overTwo(first, second, unique, options, onDone);
  const results = new Array<SentenceResult>(sources.length);
  [...places.values()].forEach((own, k) => {
    for (const i of own) results[i] = found[k]!;
  });
  return results;
}

async function overTwo(
  first: Leg,
  second: Leg,
  sources: readonly string[],
  options: TranslateOptions,
  onDone?: (count: number) => void,
): Promise<SentenceResult[]> {
  const { targetPrefix: _, numReturnSequences: __, ...plain } = options;
  const middle = await translateSentences(first, sources, { ...plain, wordScores: false });
  const last = await translateSentences(
    second,
    middle.map(({ text }) => text),
    options,
    onDone,
  );
  return last.map((result, i) => {
    const before = middle[i]!;
    return {
      ...result,
      source: sources[i]!,
      score: before.score * result.score,
      doubts: [...before.doubts, ...result.doubts],
      ...(result.alignment && { alignment: composeLinks(before.alignment ?? [], result.alignment) }),
    };
  });
}
