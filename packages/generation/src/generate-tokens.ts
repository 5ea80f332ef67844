import type { TokenConstraint } from "./constraints/token-constraint.ts";
import { decode } from "./decode.ts";
import { GenerationError } from "./errors.ts";
import type { LanguageModel } from "./language-model.ts";
import { processorsFor } from "./logits/processors-for.ts";
import { samplerFor } from "./sampling/sampler-for.ts";
import { beam } from "./search/beam.ts";
import { greedy } from "./search/greedy.ts";
import type { SearchPrompt } from "./search/independent.ts";
import { sampling } from "./search/sampling.ts";
import type { EmittedToken, Hypothesis, Search } from "./search/search.ts";
import type { Settings } from "./settings.ts";
import type { Drafter } from "./speculation/drafter.ts";
import { promptLookup } from "./speculation/prompt-lookup.ts";
import { speculate } from "./speculation/speculate.ts";
import { stopping } from "./stopping/stopping.ts";
import type { StoppingCriterion } from "./stopping/stopping-criterion.ts";

/** Tokens generated when neither the call nor the model sets a limit. */
const DEFAULT_NEW_TOKENS = 256;

export interface TokenRequest {
  readonly prompts: readonly Int32Array[];
  /** Encoder-decoder models: what each decoder starts with. Default: the settings' `decoderStartTokenId`, else `bosTokenId`. */
  readonly decoderPrompts?: readonly Int32Array[] | undefined;
  /** The random stream of each prompt, for batches that are part of a larger call. Default: its index. */
  readonly streams?: readonly number[] | undefined;
  /** A search of one's own, in place of the one that the settings ask for; it gets each prompt's start. */
  readonly search?: ((prompts: readonly SearchPrompt[]) => Search) | undefined;
  /** Guesses tokens ahead; with one prompt and one sequence. */
  readonly drafter?: Drafter | undefined;
  /** Criteria that end a sequence as an end token does (stop strings). */
  readonly stops?: readonly StoppingCriterion[] | undefined;
  /** What every sequence is held to, and brought to its end within the length limit. */
  readonly constraint?: TokenConstraint | undefined;
}

/**
 * Generates from token ids.
 *
 * @yields what each step made certain (nothing before the end of a beam search)
 * @returns the sequences of each prompt, best first
 * @throws GenerationError `GENERATION_PROMPT_…`, `GENERATION_CONTEXT_OVERFLOW`, `GENERATION_NO_CANDIDATE`,
 *   `GENERATION_LOGITS_INVALID`; the signal's reason when aborted
 */
export async function* generateTokens(
  model: LanguageModel,
  request: TokenRequest,
  settings: Settings,
): AsyncGenerator<readonly EmittedToken[], Hypothesis[][], undefined> {
  const { prompts } = request;
  if (prompts.length === 0) return [];
  const decoderPrompts = model.isEncoderDecoder ? decoderPromptsOf(request, settings) : undefined;
  const starts = (decoderPrompts ?? prompts).map((tokenIds, prompt) => startOf(tokenIds, prompt, model, settings));
  const search = request.search?.(starts) ?? searchFor(model, request, settings, starts);
  const processors = processorsFor(settings, {
    vocabSize: model.vocabSize,
    prompts,
    mostLengthOf: (row) => starts[row.prompt]!.maxLength,
    constraint: request.constraint,
  });
  const options = {
    decoderPrompts,
    maxLength: starts.reduce((most, start) => Math.max(most, start.maxLength), 0),
    rowsPerPrompt: settings.numBeams > 1 ? settings.numBeams : settings.numReturnSequences,
    processors,
    keepLogits: settings.logprobs === true,
    signal: settings.signal,
  };
  const { promptLookupNumTokens: guesses, maxMatchingNgramSize = 2 } = settings;
  const drafter = request.drafter ?? (guesses === undefined ? undefined : promptLookup(guesses, maxMatchingNgramSize));
  if (drafter === undefined) yield* decode(model, prompts, search, options);
  else yield* speculate(model, onlyPrompt(prompts), search, drafter, options);
  return search.results();
}

function searchFor(
  model: LanguageModel,
  request: TokenRequest,
  settings: Settings,
  prompts: readonly SearchPrompt[],
): Search {
  const { doSample, seed, eosTokenIds, numBeams, numReturnSequences } = settings;
  const common = {
    prompts,
    streams: request.streams ?? prompts.map((_, prompt) => prompt),
    stopping: stopping({
      eosTokenIds,
      criteria: settings.stoppingCriteria ?? [],
      stops: request.stops ?? [],
      deadline: settings.maxTime === undefined ? Number.POSITIVE_INFINITY : performance.now() + settings.maxTime * 1000,
    }),
    topLogprobs: settings.logprobs === true ? (settings.topLogprobs ?? 0) : undefined,
  };
  const sample = doSample ? samplerFor(settings, model.vocabSize) : undefined;
  if (numBeams > 1) {
    const { lengthPenalty, earlyStopping } = settings;
    const draws = sample === undefined ? undefined : { sample, seed };
    return beam({
      ...common,
      numBeams,
      numReturnSequences,
      lengthPenalty,
      earlyStopping,
      eosTokenIds,
      sampling: draws,
    });
  }
  const independent = { ...common, sequencesPerPrompt: numReturnSequences };
  return sample === undefined ? greedy(independent) : sampling({ ...independent, sample, seed });
}

function onlyPrompt(prompts: readonly Int32Array[]): Int32Array {
  if (prompts.length === 1) return prompts[0]!;
  throw new GenerationError("GENERATION_OPTION_INVALID", "tokens are guessed ahead for one prompt at a time");
}

function decoderPromptsOf({ prompts, decoderPrompts }: TokenRequest, settings: Settings): readonly Int32Array[] {
  if (decoderPrompts !== undefined) return decoderPrompts;
  const start = settings.decoderStartTokenId ?? settings.bosTokenId;
  if (start === undefined) {
    throw new GenerationError(
      "GENERATION_PROMPT_EMPTY",
      "an encoder-decoder model needs decoderStartTokenId or bosTokenId to start its decoder",
    );
  }
  return prompts.map(() => Int32Array.of(start));
}

function startOf(tokenIds: Int32Array, prompt: number, model: LanguageModel, settings: Settings): SearchPrompt {
  const { contextLength = Number.POSITIVE_INFINITY } = model;
  if (tokenIds.length === 0) {
    throw new GenerationError("GENERATION_PROMPT_EMPTY", `prompt ${prompt} has no tokens to start from`);
  }
  if (tokenIds.length >= contextLength) {
    throw new GenerationError(
      "GENERATION_CONTEXT_OVERFLOW",
      `prompt ${prompt} has ${tokenIds.length} tokens, which leaves no room in the model's context of ${contextLength}`,
    );
  }
  const { maxNewTokens, maxLength } = settings;
  const most =
    maxNewTokens !== undefined ? tokenIds.length + maxNewTokens : (maxLength ?? tokenIds.length + DEFAULT_NEW_TOKENS);
  if (most <= tokenIds.length) {
    throw new GenerationError(
      "GENERATION_CONTEXT_OVERFLOW",
      `prompt ${prompt} has ${tokenIds.length} tokens, but maxLength is ${most}: raise it or give maxNewTokens`,
    );
  }
  return { tokenIds: [...tokenIds], maxLength: Math.min(most, contextLength) };
}
