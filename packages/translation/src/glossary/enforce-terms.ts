import type { DecodedSentence, SentenceRequest } from "../engine/engine.ts";
import type { SearchSettings } from "../engine/search-settings.ts";
import type { Family } from "../families/family.ts";
import { repetitionIn } from "../guards/repetition.ts";
import type { Leg } from "../routes.ts";
import type { Doubt } from "../translator.ts";
import { formsOf } from "./inflection.ts";
import { missingTerms, type RequiredTerm } from "./required-terms.ts";
import type { TermForms } from "./term-progress.ts";

/** A sentence whose translation must have terms. */
export interface TermRequest {
  readonly source: string;
  readonly request: SentenceRequest;
  readonly terms: readonly RequiredTerm[];
  /** What was found without looking at them. */
  readonly text: string;
}

export interface TermResult {
  /** In place of what was found; not given where that is better. */
  readonly decoded?: readonly DecodedSentence[];
  readonly doubts: readonly Doubt[];
}

/** Beams for each term that is missing, and at most: each term needs places of its own for what is on its way to it. */
const BEAMS_PER_TERM = 4;
const MOST_BEAMS = 16;
/** Finished translations that are looked at. */
const WANTED = 4;

/** Translates sentences again whose terms are missing, with a search that writes them, and says which are still missing. */
export async function enforceTerms(
  { engine, pair }: Leg,
  requests: readonly TermRequest[],
  settings: SearchSettings,
  signal: AbortSignal | undefined,
): Promise<TermResult[]> {
  const { family } = engine;
  const results: TermResult[] = requests.map(() => ({ doubts: [] }));
  const tries = requests.flatMap(({ terms, text }, index) => {
    if (missingTerms(terms, text).length === 0) return [];
    const { request } = requests[index]!;
    const forms = terms.map((term) => tokenForms(term, pair.to, family)).filter((own) => own.length > 0);
    const numBeams = Math.min(MOST_BEAMS, BEAMS_PER_TERM * (forms.length + 1));
    return [{ index, request: { ...request, terms: forms }, numBeams }];
  });
  // how many beams there are changes what is found, so it must not depend on the sentences beside
  for (const numBeams of new Set(tries.map((own) => own.numBeams))) {
    const own = tries.filter((one) => one.numBeams === numBeams);
    const found = await engine.decode(
      own.map(({ request }) => request),
      { pair, signal, settings: { ...settings, numBeams, numReturnSequences: WANTED, tokenScores: true } },
    );
    own.forEach(({ index }, i) => {
      results[index] = bestResult(requests[index]!, found[i]!, family, settings.numReturnSequences ?? 1);
    });
  }
  return results;
}

function bestResult(
  { source, terms, text }: TermRequest,
  found: readonly DecodedSentence[],
  family: Family,
  count: number,
): TermResult {
  const before = missingTerms(terms, text);
  const loops = repetitionIn(text, source)?.times ?? 0;
  const candidates = found
    .map((decoded) => ({ decoded, text: family.decode(decoded.tokenIds) }))
    .map((own) => ({ ...own, missing: missingTerms(terms, own.text) }))
    .filter((own) => own.missing.length < before.length && (repetitionIn(own.text, source)?.times ?? 0) <= loops)
    .sort((a, b) => a.missing.length - b.missing.length);
  const [best] = candidates;
  const doubts = (best?.missing ?? before).map((term) => ({
    code: "glossary_missing" as const,
    message: term.exact
      ? `"${term.target}", which is not to be translated, is not in the translation`
      : `"${term.target}", the glossary's word for "${term.source}", is not in the translation`,
  }));
  return best === undefined ? { doubts } : { decoded: candidates.slice(0, count).map((own) => own.decoded), doubts };
}

/** The token sequences of a term: its forms, at the beginning of a sentence too, after a space and after an apostrophe. */
function tokenForms({ target, exact }: RequiredTerm, language: string, family: Family): TermForms {
  const forms = exact ? [target.trim()] : formsOf(target, language);
  const written = exact ? forms : forms.flatMap((form) => [form, form[0]!.toLocaleUpperCase(language) + form.slice(1)]);
  const sequences = [...new Set(written)].flatMap((form) => [
    family.encodeTarget(form),
    family.encodeTarget(form, { within: true }),
  ]);
  const isKnown = (ids: readonly number[]) => ids.length > 0 && ids.every((id) => family.pieceOf(id) !== "<unk>");
  const unique = new Map(sequences.filter(isKnown).map((ids) => [ids.join(" "), ids]));
  return [...unique.values()];
}
