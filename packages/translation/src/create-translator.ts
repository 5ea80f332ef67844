import { type ModelDType, modelDTypes } from "@glossa/convert";
import { checkOptions } from "@glossa/options";
import type { SessionOptions } from "@glossa/runtime";
import { openEngine } from "./engine/open-engine.ts";
import { TranslationError } from "./errors.ts";
import { languageDetector } from "./language/language-detector.ts";
import { canonicalTag } from "./language/language-tag.ts";
import type { LanguagePair, Translator } from "./translator.ts";
import { translatorOver } from "./translator-over.ts";

/** The model that `createTranslator()` uses; a package of its own. */
export const DEFAULT_MODEL = "@glossa/model-translate-en-fr";

export interface TranslatorOptions {
  /** Execution provider: `"cpu"` (default), `"cuda"`, …, or `"auto"`. */
  readonly provider?: SessionOptions["provider"];
  /** Threads of one run. Default: the CPUs that the process may use, at most 8. */
  readonly threads?: number | undefined;
  /**
   * Of weights that are converted at the first call: `"fp32"` (default), `"fp16"`, `"int8"`, `"int4"` or `"auto"`. Models with
   * graphs refuse it.
   */
  readonly dtype?: ModelDType | "auto" | undefined;
  /** Further models, for pairs that the first does not translate, alone or as the other half of a way through a third language. */
  readonly moreModels?: readonly string[] | undefined;
  /** What the (first) model translates, where its files do not say. */
  readonly pairs?: readonly LanguagePair[] | undefined;
  /** Sequences that are decoded together at most: sentences × beams, but one sentence always. Default 32: with more, small models leave the processor's caches. */
  readonly maxBatchRows?: number | undefined;
  /** Sentences × tokens that are decoded together at most. Default 2048. */
  readonly maxBatchTokens?: number | undefined;
  /** On whose behalf model packages are looked up. Default: the working directory. */
  readonly from?: string | undefined;
  /** Stops the loading. */
  readonly signal?: AbortSignal | undefined;
}

const positive = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
const isText = (value: unknown): value is string => typeof value === "string";
const isTag = (value: unknown) => isText(value) && canonicalTag(value) !== undefined;
const rules = {
  provider: ["an execution provider or a list of them", (value: unknown) => isText(value) || typeof value === "object"],
  threads: ["a positive integer", positive],
  dtype: [
    `${modelDTypes.join(", ")} or auto`,
    (value: unknown) => value === "auto" || modelDTypes.includes(value as ModelDType),
  ],
  moreModels: ["a list of directories or packages", (value: unknown) => Array.isArray(value) && value.every(isText)],
  pairs: [
    'a list of { from, to } with language tags, such as [{ from: "en", to: "fr" }]',
    (value: unknown) =>
      Array.isArray(value) && value.length > 0 && value.every((pair) => isTag(pair?.from) && isTag(pair?.to)),
  ],
  maxBatchRows: ["a positive integer", positive],
  maxBatchTokens: ["a positive integer", positive],
  from: ["a path or file: URL", isText],
  signal: ["an AbortSignal", (value: unknown) => value instanceof AbortSignal],
} as const;

/**
 * Loads a translator: Marian (OPUS-MT, of one pair or of several), NLLB, M2M100, mBART or T5.
 *
 * @param model a directory (`"./opus-mt-en-fr"`) or a model package: config.json, the tokenizer's files, and graphs of
 *   `@glossa/convert`, graphs exported by Python, or weights, which are converted once into the cache
 * @throws TranslationError `TRANSLATION_OPTION_UNKNOWN`, `TRANSLATION_OPTION_INVALID`, `TRANSLATION_MODEL_UNSUPPORTED`,
 *   `TRANSLATION_VOCABULARY_MISMATCH`; HubError if there is no such model or a file of it is missing; errors of the tokenizer,
 *   the converter, the generation core and the runtime, each with a code
 */
export async function createTranslator(
  model: string = DEFAULT_MODEL,
  options: TranslatorOptions = {},
): Promise<Translator> {
  const problem = checkOptions("createTranslator", options, rules);
  if (problem !== undefined) {
    const code = problem.kind === "unknown" ? "TRANSLATION_OPTION_UNKNOWN" : "TRANSLATION_OPTION_INVALID";
    throw new TranslationError(code, problem.message);
  }
  const { moreModels = [], pairs, maxBatchRows = 32, maxBatchTokens = 2048, ...opening } = options;
  const limits = { maxRows: maxBatchRows, maxTokens: maxBatchTokens };
  const from = opening.from ?? (model === DEFAULT_MODEL ? import.meta.url : undefined);
  const opened = await Promise.allSettled([
    openEngine(model, { ...opening, from, pairs: pairs?.map(canonicalPair), limits }),
    ...moreModels.map((one) => openEngine(one, { ...opening, limits })),
  ]);
  const engines = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  try {
    const failed = opened.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    const languages = [...new Set(engines.flatMap(({ family }) => family.pairs.map((pair) => pair.from)))];
    const detector = await languageDetector(languages);
    opening.signal?.throwIfAborted();
    return translatorOver(engines, detector);
  } catch (error) {
    await Promise.all(engines.map((engine) => engine.close()));
    throw error;
  }
}

const canonicalPair = ({ from, to }: LanguagePair): LanguagePair => ({
  from: canonicalTag(from)!,
  to: canonicalTag(to)!,
});
