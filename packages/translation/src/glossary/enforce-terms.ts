import type { SearchSettings } from "../engine/search-settings.ts";
import type { Leg } from "../routes.ts";
import { forceTerms } from "./force-terms.ts";
import { betterVersion, type TermSentence, type TermVersion } from "./term-version.ts";
import { tokenForms } from "./token-forms.ts";

/** Beams for each term, and at most: each term needs places of its own for what is on its way to it. */
const BEAMS_PER_TERM = 4;
const MOST_BEAMS = 16;
/** Finished translations that are looked at. */
const WANTED = 4;

/**
 * Translates sentences again whose terms are missing: with the terms where the model's attention says that they belong, and where
 * that is not possible with a search that writes them wherever they are likeliest.
 *
 * @returns the versions, some with more of their terms
 */
export async function enforceTerms(
  leg: Leg,
  sentences: readonly TermSentence[],
  versions: readonly TermVersion[],
  settings: SearchSettings,
  signal: AbortSignal | undefined,
): Promise<TermVersion[]> {
  const { engine, pair } = leg;
  const found = await forceTerms(leg, sentences, versions, settings, signal);
  const numReturnSequences = Math.max(WANTED, settings.numReturnSequences ?? 1);
  const tries = sentences.flatMap(({ request, terms }, index) => {
    if (found[index]!.missing.length === 0) return [];
    const forms = terms.map((term) => tokenForms(term, engine.family)).filter((own) => own.length > 0);
    const numBeams = Math.min(MOST_BEAMS, BEAMS_PER_TERM * (forms.length + 1));
    return [{ index, request: { ...request, terms: forms }, numBeams }];
  });
  // how many beams there are changes what is found, so it must not depend on the sentences beside
  for (const numBeams of new Set(tries.map((own) => own.numBeams))) {
    const own = tries.filter((one) => one.numBeams === numBeams);
    const decoded = await engine.decode(
      own.map(({ request }) => request),
      { pair, signal, settings: { ...settings, numBeams, numReturnSequences, tokenScores: true } },
    );
    for (const [i, { index }] of own.entries()) {
      const others = decoded[i]!.map((one) => ({ decoded: one }));
      found[index] = betterVersion(sentences[index]!, found[index]!, others, engine.family.decode) ?? found[index]!;
    }
  }
  return found;
}
