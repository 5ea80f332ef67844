import {
  type DecodingRow,
  type GenerationDefaults,
  generateTokens,
  type Hypothesis,
  type LanguageModel,
  resolveSettings,
  type SearchPrompt,
  type Settings,
} from "@glossa/generation";
import type { Aligner } from "../align/aligner.ts";
import { TranslationError } from "../errors.ts";
import type { Family } from "../families/family.ts";
import { termSearch } from "../glossary/term-search.ts";
import { wordJoints } from "../glossary/word-joints.ts";
import type { Scores } from "../score/scores.ts";
import type { LanguagePair } from "../translator.ts";
import { type BatchLimits, batchesOf } from "./batches.ts";
import type { DecodeCall, DecodedSentence, Engine, SentenceRequest } from "./engine.ts";
import { takeTurns } from "./take-turns.ts";
import { textPrefixProcessor } from "./text-prefix.ts";

export interface EngineParts {
  readonly reference: string;
  readonly revision: string | undefined;
  readonly backend: string;
  readonly provider: string;
  readonly family: Family;
  readonly model: LanguageModel;
  readonly scores: Scores;
  readonly defaults: GenerationDefaults;
  /** Tokens that the encoder can read, if there is a limit. */
  readonly sourceLength: number | undefined;
  readonly limits: BatchLimits;
  /** If the model's graphs give their attention. */
  readonly aligner?: Aligner | undefined;
  close(): Promise<void>;
}

/** Beams where neither the call nor the model says how many. */
const DEFAULT_BEAMS = 4;
/** Tokens of a sentence where the model has no limit: longer ones are not what translators are trained on. */
const LONGEST_SENTENCE = 256;
/** A translation is given up when it has so many times the source's tokens (and some more): it goes round in circles. */
const LONGEST_RATIO = 3;
const LONGEST_EXTRA = 24;

/** An engine over a model that is open. */
export function engineOver(parts: EngineParts): Engine {
  const { family, model, defaults, sourceLength, limits } = parts;
  const takeTurn = takeTurns();
  const contextLength = model.contextLength ?? Number.POSITIVE_INFINITY;
  const limit = Math.max(
    8,
    Math.min(
      LONGEST_SENTENCE,
      (sourceLength ?? Number.POSITIVE_INFINITY) - family.addedTokens,
      Math.floor(contextLength / 2),
    ),
  );

  const settingsOf = ({ pair, settings, signal }: DecodeCall): Settings => {
    const { tokenScores = false, firstTokenOnly: _, ...search } = settings;
    const numBeams = search.numBeams ?? defaults.numBeams ?? DEFAULT_BEAMS;
    const start = family.decoderStartTokenId?.(pair);
    return resolveSettings(
      "translate",
      {
        ...search,
        numBeams,
        doSample: false,
        forcedBosTokenId: family.forcedBosTokenId(pair),
        ...(start !== undefined && { decoderStartTokenId: start }),
        // without beams nothing else tells how likely the sentence is
        ...((tokenScores || numBeams === 1) && { logprobs: true }),
        signal,
      },
      { ...defaults, ...(search.maxNewTokens === undefined && maxOf(defaults)) },
    );
  };

  /** The longest translation that the model's own settings allow. */
  const maxOf = ({ maxNewTokens, maxLength }: GenerationDefaults) => {
    const most = Math.min(
      maxNewTokens ?? Number.POSITIVE_INFINITY,
      (maxLength ?? Number.POSITIVE_INFINITY) - 1,
      contextLength - 1,
    );
    return { maxLength: undefined, maxNewTokens: Number.isFinite(most) ? most : LONGEST_SENTENCE * LONGEST_RATIO };
  };

  const startOf = ({ decoderStartTokenId, bosTokenId }: Settings): number => {
    const start = decoderStartTokenId ?? bosTokenId;
    if (start !== undefined) return start;
    throw new TranslationError("TRANSLATION_MODEL_UNSUPPORTED", `"${parts.reference}" has no decoder_start_token_id`);
  };

  const checkedAligner = (): Aligner => {
    if (parts.aligner !== undefined) return parts.aligner;
    throw new TranslationError(
      "TRANSLATION_ALIGNMENT_UNAVAILABLE",
      `the graphs of "${parts.reference}" do not give their attention: alignments need a model that @glossa/convert converted`,
    );
  };

  const runBatch = async (batch: readonly SentenceRequest[], call: DecodeCall): Promise<DecodedSentence[][]> => {
    const settings = settingsOf(call);
    const start = startOf(settings);
    const forced = settings.forcedBosTokenId;
    const starts = batch.map(({ prefixIds }) =>
      Int32Array.from(
        prefixIds === undefined ? [start] : [start, ...(forced === undefined ? [] : [forced]), ...prefixIds],
      ),
    );
    const most = batch.map(({ sourceIds }) => LONGEST_RATIO * sourceIds.length + LONGEST_EXTRA);
    const isTooLong = (row: DecodingRow) => row.tokenIds.length - row.promptLength >= most[row.prompt]!;
    const criteria = [];
    if (call.settings.firstTokenOnly === true) criteria.push(() => true);
    else if (call.settings.maxNewTokens === undefined) criteria.push(isTooLong);
    const rests = batch.map(({ rest }) => rest);
    const processors = [...(settings.logitsProcessors ?? [])];
    if (rests.some((rest) => rest !== undefined)) processors.push(textPrefixProcessor(rests, family.pieceOf));
    const steps = generateTokens(
      model,
      {
        prompts: batch.map(({ sourceIds }) => sourceIds),
        decoderPrompts: starts,
        search: searchFor(batch, most, settings, call.pair),
      },
      { ...settings, stoppingCriteria: criteria, logitsProcessors: processors },
    );
    let step = await steps.next();
    while (!step.done) step = await steps.next();
    return step.value.map((found, row) => found.map((hypothesis) => sentenceOf(hypothesis, batch[row]!, settings)));
  };

  /** The search for terms, if there are any. */
  const searchFor = (
    batch: readonly SentenceRequest[],
    most: readonly number[],
    settings: Settings,
    { to }: LanguagePair,
  ) => {
    if (batch.every(({ terms }) => terms === undefined)) return undefined;
    const { numBeams, numReturnSequences, lengthPenalty, eosTokenIds, forcedBosTokenId: forced } = settings;
    return (prompts: readonly SearchPrompt[]) =>
      termSearch({
        prompts: prompts.map(({ tokenIds, maxLength }, i) => {
          const { terms = [], place, prefixIds } = batch[i]!;
          const first = forced === undefined || prefixIds !== undefined ? [] : [forced];
          return {
            tokenIds,
            terms,
            beginning: [...first, ...(place?.beginning ?? [])],
            between: place?.between,
            mostTokens: Math.min(maxLength - tokenIds.length, most[i]!),
          };
        }),
        joins: wordJoints(family.pieceOf, to),
        numBeams,
        wanted: numReturnSequences,
        lengthPenalty,
        eosTokenIds,
      });
  };

  const sentenceOf = (
    hypothesis: Hypothesis,
    { prefixIds = [] }: SentenceRequest,
    settings: Settings,
  ): DecodedSentence => {
    const { tokenIds, tokens, score, finishReason } = hypothesis;
    const ended = settings.eosTokenIds.includes(tokenIds.at(-1)!);
    const first = prefixIds.length === 0 && settings.forcedBosTokenId !== undefined ? 1 : 0;
    const own = tokenIds.slice(first, ended ? -1 : undefined);
    const scored = settings.logprobs === true;
    const logProbability = scored
      ? tokens.slice(first).reduce((sum, { logprob }) => sum + logprob!, 0)
      : score! * tokenIds.length ** settings.lengthPenalty;
    return {
      tokenIds: [...prefixIds, ...own],
      logProbability,
      scoredTokens: Math.max(1, tokenIds.length - first),
      ...(scored && {
        tokenLogProbabilities: [
          ...prefixIds.map(() => 0),
          ...tokens.slice(first, first + own.length).map(({ logprob }) => logprob!),
        ],
      }),
      cut: finishReason !== "stop",
    };
  };

  return {
    reference: parts.reference,
    revision: parts.revision,
    backend: parts.backend,
    provider: parts.provider,
    family,
    defaults,
    scores: parts.scores,
    vocabSize: model.vocabSize,
    capacity: {
      limit,
      fits(text) {
        const { offsets } = family.source.encode(text, { addSpecialTokens: false, parseSpecialTokens: false });
        return offsets.length <= limit ? text.length : offsets[limit - 1]![1];
      },
    },
    async decode(requests, call) {
      const results = new Array<DecodedSentence[]>(requests.length);
      const { numBeams } = settingsOf(call);
      const batches = batchesOf(
        requests.map(({ sourceIds }) => sourceIds.length),
        { ...limits, maxRows: Math.max(1, Math.floor(limits.maxRows / numBeams)) },
      );
      for (const batch of batches) {
        const found = await takeTurn(
          () =>
            runBatch(
              batch.map((index) => requests[index]!),
              call,
            ),
          call.signal,
        );
        batch.forEach((index, row) => {
          results[index] = found[row]!;
        });
        call.onBatch?.(batch);
      }
      return results;
    },
    async align(translations, call) {
      const own = checkedAligner();
      const settings = settingsOf({ ...call, settings: { numBeams: 1 } });
      const forced = settings.forcedBosTokenId;
      const starts = [startOf(settings), ...(forced === undefined ? [] : [forced])];
      const results = new Array<Float32Array>(translations.length);
      const lengths = translations.map(({ tokenIds }) => starts.length + tokenIds.length);
      for (const batch of batchesOf(lengths, limits)) {
        const requests = batch.map((index) => {
          const { sourceIds, tokenIds } = translations[index]!;
          return { sourceIds, targetIds: Int32Array.of(...starts, ...tokenIds) };
        });
        const found = await takeTurn(() => own.align(requests, call.signal), call.signal);
        batch.forEach((index, row) => {
          // a token is written at the position before it
          const { sourceIds, tokenIds } = translations[index]!;
          const first = (starts.length - 1) * sourceIds.length;
          results[index] = found[row]!.subarray(first, first + tokenIds.length * sourceIds.length);
        });
      }
      return results;
    },
    checkAlignments: () => void checkedAligner(),
    async close() {
      await takeTurn(async () => undefined);
      await parts.aligner?.close();
      await parts.close();
    },
  };
}
