import type { SentenceRequest } from "../engine/engine.ts";
import type { SearchSettings } from "../engine/search-settings.ts";
import type { Leg } from "../routes.ts";
import { likelyWords } from "./likely-words.ts";
import type { RequiredTerm } from "./required-terms.ts";
import { betterVersion, type Candidate, type TermSentence, type TermVersion } from "./term-version.ts";
import { tokenForms } from "./token-forms.ts";
import { tokenWords } from "./word-joints.ts";

const NUM_BEAMS = 8;
/** Finished translations of each place that are looked at. */
const WANTED = 4;
/** Terms of a sentence that are forced: where more are missing its translation is none. */
const MOST_ROUNDS = 8;
/** Tokens that the word before may have more when it becomes another: du livre, de l'ouvrage. */
const MORE_BEFORE = 2;

interface Progress {
  readonly sentence: TermSentence;
  version: TermVersion;
  /** Terms that are still to be tried, and how many places of each were. */
  readonly left: Map<RequiredTerm, number>;
}

/** A term at a place. */
interface Try {
  readonly own: Progress;
  /** Places of the term that were tried after this one; none where it was the last. */
  readonly tried: number | undefined;
  /** And the word that stands there. */
  readonly forced: NonNullable<Candidate["forced"]>;
  readonly request: SentenceRequest;
}

/**
 * Writes missing terms where the model's attention says that they belong: what stands before stays, and behind the model goes on
 * freely. Of several terms the leftmost comes first, so that none is lost again. Where the attention is not known all stays as
 * it is.
 *
 * @returns the versions, some with more of their terms
 */
export async function forceTerms(
  leg: Leg,
  sentences: readonly TermSentence[],
  versions: readonly TermVersion[],
  settings: SearchSettings,
  signal: AbortSignal | undefined,
): Promise<TermVersion[]> {
  const { engine, pair } = leg;
  const numReturnSequences = Math.max(WANTED, settings.numReturnSequences ?? 1);
  const all = sentences.map((sentence, i): Progress => {
    return { sentence, version: versions[i]!, left: new Map(sentence.terms.map((term) => [term, 0])) };
  });
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const open = all.filter((own) => wanted(own).length > 0);
    const attention = await attentionOf(leg, open, signal);
    if (attention.length === 0) break;
    const tries = open.flatMap((own, i) => triesOf(leg, own, attention[i]!));
    for (const own of open) if (!tries.some((one) => one.own === own)) own.left.clear();
    const found = await engine.decode(
      tries.map(({ request }) => request),
      { pair, signal, settings: { ...settings, numBeams: NUM_BEAMS, numReturnSequences, tokenScores: true } },
    );
    for (const [own, { forced, tried }] of new Map(tries.map((one) => [one.own, one]))) {
      if (tried === undefined) own.left.delete(forced.term);
      else own.left.set(forced.term, tried);
      const candidates = tries.flatMap((one, i) =>
        one.own === own ? found[i]!.map((decoded) => ({ decoded, forced: one.forced })) : [],
      );
      own.version = betterVersion(own.sentence, own.version, candidates, engine.family.decode) ?? own.version;
    }
  }
  return all.map(({ version }, i) => (version.missing.length < versions[i]!.missing.length ? version : versions[i]!));
}

function wanted({ version, left }: Progress): RequiredTerm[] {
  return version.missing.filter((term) => left.has(term));
}

/** Of each translation [its tokens, the source's tokens]; nothing where the model does not give it. */
async function attentionOf(
  { engine, pair }: Leg,
  all: readonly Progress[],
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const translations = all.map(({ sentence: { request }, version: { decoded } }) => ({
    sourceIds: request.sourceIds,
    tokenIds: decoded[0]!.tokenIds,
  }));
  try {
    return await engine.align(translations, { pair, signal });
  } catch (error) {
    if ((error as { code?: unknown }).code === "TRANSLATION_ALIGNMENT_UNAVAILABLE") return [];
    throw error;
  }
}

/** The ways to write the missing term that belongs first in a translation: around each likely word. */
function triesOf({ engine: { family }, pair }: Leg, own: Progress, attention: Float32Array): Try[] {
  const { source, request } = own.sentence;
  const { tokenIds } = own.version.decoded[0]!;
  const tokens = family.places(source, pair);
  const words = tokenWords(tokenIds, family.pieceOf, pair.to);
  const missing = wanted(own).flatMap((term) => {
    const [found] = source.matchAll(term.inSource);
    const forms = tokenForms(term, family);
    if (found === undefined || forms.length === 0) return [];
    const [start, end] = [found.index, found.index + found[0].length];
    const columns = [...tokens.keys()].filter((i) => tokens[i] && tokens[i].start < end && start < tokens[i].end);
    // of a glossary's term the best place is wanted; a number or an address is the same anywhere, so places are tried one by one
    const all = likelyWords(attention, tokens.length, columns, words);
    const from = own.left.get(term)!;
    const to = term.doubt ? all.length : from + 1;
    const likely = all.slice(from, to);
    return likely.length === 0 ? [] : [{ term, forms, likely, tried: to < all.length ? to : undefined }];
  });
  if (missing.length === 0) return [];
  const { term, forms, likely, tried } = missing.reduce((best, one) => (one.likely[0]! < best.likely[0]! ? one : best));
  const first = request.prefixIds?.length ?? 0;
  return likely.flatMap((index) => {
    const { start, end } = words[index]!;
    const before = words[index - 1]?.start ?? start;
    const replaced = family.decode(tokenIds.slice(start, end)).trim();
    return [...new Set([start, before])]
      .filter((from) => from >= first)
      .map((from) => ({
        own,
        tried,
        forced: { term, replaced },
        request: {
          ...request,
          terms: [forms],
          place: {
            beginning: tokenIds.slice(first, from),
            between: from === start ? ([0, 0] as const) : ([1, start - from + MORE_BEFORE] as const),
          },
        },
      }));
  });
}
