import type { Engine } from "./engine/engine.ts";
import { targetPrefix, textOfPiece } from "./engine/text-prefix.ts";
import { TranslationError } from "./errors.ts";
import type { Route } from "./routes.ts";
import { scoreOf, translateSentences } from "./translate-sentences.ts";
import type { Alternative, TranslateOptions } from "./translator.ts";

const DEFAULT_COUNT = 5;
/** First words that are tried for each one that is wanted: some come to the same. */
const TRIES = 3;

/** Other ways to go on after a target prefix: the likeliest first tokens, each with the best sentence that it begins. */
export async function alternativesOf(
  route: Route,
  source: string,
  options: TranslateOptions & { readonly targetPrefix: string; readonly count?: number },
): Promise<Alternative[]> {
  const { count = DEFAULT_COUNT, signal, numBeams, lengthPenalty, noRepeatNgramSize, maxNewTokens } = options;
  const last = route.legs.at(-1)!;
  const { engine, pair } = last;
  const { family } = engine;
  let text = source.trim();
  if (route.legs.length === 2) {
    const [middle] = await translateSentences(route.legs[0], [text], { to: route.via!, signal });
    text = middle!.text;
  }
  const sourceIds = family.encode(text, pair);
  if (sourceIds.length > engine.capacity.limit + family.addedTokens) {
    throw new TranslationError(
      "TRANSLATION_TEXT_INVALID",
      "alternatives takes one sentence, and this one is too long for the model",
    );
  }
  const prefix = targetPrefix(options.targetPrefix, (part) => family.encodeTarget(part)) ?? { ids: [], rest: "" };
  const firsts = await firstTokens(engine, { sourceIds, prefix, pair, count: count * TRIES, signal });
  const found = await engine.decode(
    firsts.map((first) => ({
      sourceIds,
      prefixIds: [...prefix.ids, first],
      rest: restAfter(prefix.rest, textOfPiece(family.pieceOf(first) ?? "")),
    })),
    { pair, signal, settings: { numBeams, lengthPenalty, noRepeatNgramSize, maxNewTokens } },
  );
  const best = new Map<string, Alternative>();
  for (const [sentence] of found) {
    const whole = family.decode(sentence!.tokenIds);
    const word = firstWordAfter(whole, options.targetPrefix);
    const score = scoreOf(engine, sentence!);
    const other = best.get(word);
    if (other === undefined || other.score < score) best.set(word, { text: whole, score });
  }
  return [...best.values()].sort((a, b) => b.score - a.score).slice(0, count);
}

async function firstTokens(
  engine: Engine,
  request: {
    readonly sourceIds: Int32Array;
    readonly prefix: { readonly ids: readonly number[]; readonly rest: string };
    readonly pair: { readonly from: string; readonly to: string };
    readonly count: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<number[]> {
  const { sourceIds, prefix, pair, count, signal } = request;
  // every continuation is a beam of one step, best first
  const numBeams = Math.min(count, Math.floor(engine.vocabSize / 4));
  const [found] = await engine.decode([{ sourceIds, prefixIds: prefix.ids, rest: prefix.rest }], {
    pair,
    signal,
    settings: { numBeams: Math.max(2, numBeams), numReturnSequences: Math.max(2, numBeams), firstTokenOnly: true },
  });
  return found!.flatMap(({ tokenIds }) => tokenIds.slice(prefix.ids.length, prefix.ids.length + 1));
}

const restAfter = (rest: string, written: string): string =>
  rest.startsWith(written) ? rest.slice(written.length) : "";

/** The word at the end of the prefix or behind it: what makes alternatives different. */
function firstWordAfter(text: string, prefix: string): string {
  const start = Math.max(0, prefix.search(/\S*$/));
  return /^\s*\S*/u.exec(text.slice(start))![0].trim().toLowerCase();
}
