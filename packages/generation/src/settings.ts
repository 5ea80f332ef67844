import { checkOptions } from "@glossa/options";
import { GenerationError } from "./errors.ts";
import { optionRules } from "./option-rules.ts";
import type { GenerationOptions } from "./options.ts";

/** Options that are plain values: those that generation_config.json can hold too. */
export type GenerationDefaults = Omit<
  GenerationOptions,
  "signal" | "seed" | "logitsProcessors" | "stoppingCriteria" | "prefixAllowedTokens" | "logprobs" | "topLogprobs"
>;

/** What a generation runs with: the call's options over the model's defaults over ours. */
export interface Settings extends Omit<GenerationOptions, "eosTokenId" | "forcedEosTokenId" | "stopStrings"> {
  readonly doSample: boolean;
  readonly numBeams: number;
  readonly numReturnSequences: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: boolean | "never";
  readonly temperature: number;
  readonly topK: number;
  readonly seed: number;
  readonly eosTokenIds: readonly number[];
  readonly forcedEosTokenIds: readonly number[] | undefined;
  readonly stopStrings: readonly string[];
}

/** Options that do nothing without another one, unless they have this neutral value. */
const samplingOnly = {
  temperature: 1,
  topK: 50,
  topP: 1,
  minP: 0,
  topH: 1,
  typicalP: 1,
  epsilonCutoff: 0,
  etaCutoff: 0,
} as const;
const beamOnly = { lengthPenalty: 1, earlyStopping: false } as const;

/**
 * @param where whose options they are, for messages
 * @throws GenerationError `GENERATION_OPTION_UNKNOWN`, `…_INVALID`, `…_UNUSED`
 */
export function resolveSettings(where: string, options: GenerationOptions, defaults: GenerationDefaults): Settings {
  const problem = checkOptions(where, options, optionRules);
  if (problem !== undefined) {
    const code = problem.kind === "unknown" ? "GENERATION_OPTION_UNKNOWN" : "GENERATION_OPTION_INVALID";
    throw new GenerationError(code, problem.message);
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const merged: GenerationOptions = { ...withoutRivals(defaults, given), ...given };
  const settings: Settings = {
    ...merged,
    doSample: merged.doSample ?? false,
    numBeams: merged.numBeams ?? 1,
    numReturnSequences: merged.numReturnSequences ?? 1,
    lengthPenalty: merged.lengthPenalty ?? 1,
    earlyStopping: merged.earlyStopping ?? false,
    temperature: merged.temperature ?? 1,
    topK: merged.topK ?? 50,
    seed: merged.seed ?? Math.floor(Math.random() * 2 ** 32),
    eosTokenIds: listOf(merged.eosTokenId),
    forcedEosTokenIds: merged.forcedEosTokenId === undefined ? undefined : listOf(merged.forcedEosTokenId),
    stopStrings: listOf(merged.stopStrings),
  };
  checkCombination(where, given as GenerationOptions, settings);
  return settings;
}

/** A length limit of the call replaces that of the defaults in its other spelling too. */
function withoutRivals(defaults: GenerationDefaults, given: Readonly<Record<string, unknown>>): GenerationDefaults {
  const { maxLength, maxNewTokens, minLength, minNewTokens, ...rest } = defaults;
  const ownMost = "maxLength" in given || "maxNewTokens" in given;
  const ownLeast = "minLength" in given || "minNewTokens" in given;
  return {
    ...rest,
    ...(ownMost ? {} : { maxLength, maxNewTokens }),
    ...(ownLeast ? {} : { minLength, minNewTokens }),
  };
}

function checkCombination(where: string, given: GenerationOptions, settings: Settings): void {
  const unused = (name: string, needs: string) =>
    new GenerationError("GENERATION_OPTION_UNUSED", `the option "${name}" of ${where} has no effect without ${needs}`);
  const invalid = (message: string) => new GenerationError("GENERATION_OPTION_INVALID", `${where}: ${message}`);
  const check = (table: Readonly<Record<string, unknown>>, needs: string) => {
    for (const [name, neutral] of Object.entries(table)) {
      const value = given[name as keyof GenerationOptions];
      if (value !== undefined && value !== neutral) throw unused(name, needs);
    }
  };
  if (!settings.doSample) check(samplingOnly, "doSample: true");
  if (settings.numBeams === 1) check(beamOnly, "numBeams above 1");
  if (given.topLogprobs !== undefined && given.topLogprobs > 0 && settings.logprobs !== true) {
    throw unused("topLogprobs", "logprobs: true");
  }
  if (given.maxMatchingNgramSize !== undefined && settings.promptLookupNumTokens === undefined) {
    throw unused("maxMatchingNgramSize", "promptLookupNumTokens");
  }
  const { numBeams, numReturnSequences, doSample } = settings;
  if (numBeams === 1 && numReturnSequences > 1 && !doSample) {
    throw invalid("numReturnSequences above 1 needs doSample: true or numBeams; greedy decoding gives one sequence");
  }
  if (numBeams > 1 && numReturnSequences > numBeams) {
    throw invalid(`numReturnSequences (${numReturnSequences}) cannot be more than numBeams (${numBeams})`);
  }
  if (settings.promptLookupNumTokens !== undefined && (numBeams > 1 || numReturnSequences > 1)) {
    throw invalid("promptLookupNumTokens works with one sequence per prompt and without beams");
  }
  const suppressed = new Set(settings.suppressTokens ?? []);
  const forced = {
    forcedBosTokenId: listOf(settings.forcedBosTokenId),
    forcedEosTokenId: settings.forcedEosTokenIds ?? [],
  };
  for (const [name, ids] of Object.entries(forced)) {
    if (ids.length > 0 && ids.every((id) => suppressed.has(id))) {
      throw invalid(`every token of ${name} is also in suppressTokens`);
    }
  }
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value)
    ? [...value]
    : ArrayBuffer.isView(value)
      ? [...(value as unknown as Iterable<T>)]
      : [value as T];
}
