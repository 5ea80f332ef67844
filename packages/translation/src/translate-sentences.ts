import { tokenSpans } from "./align/token-spans.ts";
import { wordLinks } from "./align/word-links.ts";
import { wordScores } from "./align/word-scores.ts";
import type { DecodedSentence, Engine, SentenceRequest } from "./engine/engine.ts";
import { targetPrefix } from "./engine/text-prefix.ts";
import { enforceTerms } from "./glossary/enforce-terms.ts";
import { copiesIn, missingTerms, type RequiredTerm } from "./glossary/required-terms.ts";
import { termVersion } from "./glossary/term-version.ts";
import { omissionsIn } from "./guards/omission.ts";
import { repetitionIn } from "./guards/repetition.ts";
import type { Leg } from "./routes.ts";
import type { SentenceResult } from "./sentence-result.ts";
import type { Doubt, TranslateOptions } from "./translator.ts";

/** Below this a score is a doubt. */
const LOW_SCORE = 0.3;
/** How a translation that goes round in circles is made again. */
const AGAINST_LOOPS = { noRepeatNgramSize: 3, repetitionPenalty: 1.2 } as const;

/**
 * Translates sentences in one model: searches, looks at what came out, tries again where it is not right, and says what is
 * still in doubt.
 *
 * @param onDone called with the number of sentences that a batch has finished
 * @param termsOf what the translation of each sentence must have
 */
export async function translateSentences(
  { engine, pair }: Leg,
  sources: readonly string[],
  options: TranslateOptions,
  onDone?: (count: number) => void,
  termsOf?: (index: number) => readonly RequiredTerm[],
): Promise<SentenceResult[]> {
  const { family } = engine;
  if (options.alignments) engine.checkAlignments();
  const { signal, numBeams, lengthPenalty, noRepeatNgramSize, maxNewTokens, numReturnSequences } = options;
  const settings = {
    numBeams,
    lengthPenalty,
    noRepeatNgramSize,
    maxNewTokens,
    numReturnSequences,
    ...(options.wordScores && { tokenScores: true }),
  };
  const prefix =
    options.targetPrefix === undefined
      ? undefined
      : targetPrefix(options.targetPrefix, (text) => family.encodeTarget(text));
  const requests = sources.map(
    (source): SentenceRequest => ({
      sourceIds: family.encode(source, pair),
      ...(prefix && { prefixIds: prefix.ids, rest: prefix.rest }),
    }),
  );
  const decoded = await engine.decode(requests, {
    pair,
    settings,
    signal,
    onBatch: (done) => onDone?.(done.length),
  });
  const texts = decoded.map(([best]) => family.decode(best!.tokenIds));

  const loops = texts.flatMap((text, i) => {
    const found = repetitionIn(text, sources[i]!);
    return found === undefined ? [] : [{ i, found }];
  });
  const notes = new Map<number, Doubt>();
  if (loops.length > 0) {
    const again = await engine.decode(
      loops.map(({ i }) => requests[i]!),
      { pair, signal, settings: { ...settings, ...AGAINST_LOOPS, tokenScores: true } },
    );
    for (const [k, { i, found }] of loops.entries()) {
      const text = family.decode(again[k]![0]!.tokenIds);
      const still = repetitionIn(text, sources[i]!);
      const better = still === undefined || still.times < found.times;
      if (better) {
        decoded[i] = again[k]!;
        texts[i] = text;
      }
      const last = better ? still : found;
      const message =
        last === undefined
          ? `the model repeated "${found.phrase}" ${found.times} times; this translation was made with a penalty on repetitions`
          : `"${last.phrase}" stands ${last.times} times in a row, which the source does not say`;
      notes.set(i, { code: "repetition", message });
    }
  }

  const required = sources.map((source, i) => [
    ...(termsOf?.(i) ?? []).filter(({ inTarget }) => !options.targetPrefix?.match(inTarget)),
    ...copiesIn(source, pair),
  ]);
  const asked = sources.flatMap((source, i) => {
    const sentence = { source, request: requests[i]!, terms: required[i]! };
    const version = termVersion(sentence, decoded[i]!, family.decode);
    return version.missing.length === 0 ? [] : [{ i, sentence, version }];
  });
  const versions = await enforceTerms(
    { engine, pair },
    asked.map(({ sentence }) => sentence),
    asked.map(({ version }) => version),
    settings,
    signal,
  );
  for (const [k, { i }] of asked.entries()) {
    decoded[i] = versions[k]!.decoded.slice(0, numReturnSequences ?? 1);
    texts[i] = versions[k]!.text;
  }

  const spans = decoded.map(([best]) =>
    options.alignments || options.wordScores ? tokenSpans(best!.tokenIds, family.decode) : [],
  );
  const attention = options.alignments
    ? await engine.align(
        decoded.map(([best], i) => ({ sourceIds: requests[i]!.sourceIds, tokenIds: best!.tokenIds })),
        { pair, signal },
      )
    : undefined;

  return sources.map((source, i): SentenceResult => {
    const [best, ...others] = decoded[i]!;
    const logProbability = meanOf(best!);
    const score = engine.scores.sentence(logProbability);
    const note = notes.get(i);
    const doubts: Doubt[] = [
      ...(note ? [note] : []),
      ...missingTerms(required[i]!, texts[i]!).flatMap(({ doubt }) => doubt ?? []),
      ...omissionsIn(texts[i]!, source),
    ];
    if (best!.cut) doubts.push({ code: "cut", message: "the translation was ended at its length limit" });
    if (score < LOW_SCORE) {
      doubts.push({ code: "low_score", message: `the model is not sure of this sentence (score ${score.toFixed(2)})` });
    }
    return {
      source,
      text: texts[i]!,
      score,
      logProbability,
      doubts,
      ...(options.wordScores && { words: wordScores(texts[i]!, pair.to, spans[i]!, best!.tokenLogProbabilities!) }),
      ...(attention && {
        alignment: wordLinks(
          { text: source, language: pair.from, tokens: family.places(source, pair) },
          { text: texts[i]!, language: pair.to, tokens: spans[i]! },
          attention[i]!,
        ),
      }),
      ...((numReturnSequences ?? 1) > 1 && {
        alternatives: others.map((other) => ({ text: family.decode(other.tokenIds), score: scoreOf(engine, other) })),
      }),
    };
  });
}

export function scoreOf({ scores }: Engine, sentence: DecodedSentence): number {
  return scores.sentence(meanOf(sentence));
}

function meanOf({ logProbability, scoredTokens }: DecodedSentence): number {
  return logProbability / scoredTokens;
}
