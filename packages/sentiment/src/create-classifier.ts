import { type ModelDType, modelDTypes } from "@glossa/convert";
import { type ModelFiles, resolveModel } from "@glossa/hub";
import { checkOptions } from "@glossa/options";
import { openSession, type Session, type SessionOptions } from "@glossa/runtime";
import { fromJson, type Tokenizer } from "@glossa/tokenizer";
import type { Classifier } from "./classifier.ts";
import { type ClassifierConfig, classifierConfig } from "./classifier-config.ts";
import { classifierOver } from "./classifier-over.ts";
import { SentimentError } from "./errors.ts";
import { findGraph } from "./find-graph.ts";

/** The model that `createClassifier()` uses: English, two labels; a package of its own. */
export const DEFAULT_MODEL = "@glossa/model-sentiment-en";

export interface ClassifierOptions {
  /** Execution provider: `"cpu"`, `"cuda"`, …, or `"auto"`. Default `"cpu"`. */
  readonly provider?: SessionOptions["provider"];
  /** Threads of one run. Default: the CPUs that the process may use, at most 8. */
  readonly threads?: number | undefined;
  /**
   * How the weights of a model without an ONNX graph are converted, once, into the cache: `"fp32"` (the default), `"fp16"`,
   * `"int8"` or `"int4"`. An error for a model that comes with a graph.
   */
  readonly dtype?: ModelDType | undefined;
  /** How many runs of the model may be under way at once. Default 2. */
  readonly concurrency?: number | undefined;
  /**
   * The most tokens (rows × length) in one run. Default 512: beyond that, a CPU gains nothing from larger runs and
   * their memory grows.
   */
  readonly maxTokensPerRun?: number | undefined;
  /** The window that long texts are read in, in tokens with the special ones. Default and maximum: what the model can see. */
  readonly maxTokens?: number | undefined;
  /** How many tokens neighbouring windows share. Default: an eighth of the window. */
  readonly stride?: number | undefined;
  /** Names of the classes, where the model's own say nothing (`LABEL_0`). Default: the model's `id2label`. */
  readonly id2label?: readonly string[] | undefined;
  /**
   * What logits are divided by before they become probabilities (Guo et al. 2017, arXiv:1706.04599). It changes no label.
   * Default: `glossa.temperature` in the model's config.json, else 1.
   */
  readonly temperature?: number | undefined;
  /** On whose behalf model packages are looked up. Default: the working directory. */
  readonly from?: string | undefined;
  /** Stops the loading. */
  readonly signal?: AbortSignal | undefined;
}

const positiveInteger = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const known = {
  provider: [
    "an execution provider or a list of them",
    (v: unknown) => typeof v === "string" || Array.isArray(v) || typeof v === "object",
  ],
  threads: ["a positive integer", positiveInteger],
  dtype: [modelDTypes.join(", "), (v: unknown) => modelDTypes.includes(v as ModelDType)],
  concurrency: ["a positive integer", positiveInteger],
  maxTokensPerRun: ["a positive integer", positiveInteger],
  maxTokens: ["a positive integer", positiveInteger],
  stride: ["a non-negative integer", (v: unknown) => v === 0 || positiveInteger(v)],
  id2label: [
    "an array of at least two strings",
    (v: unknown) => Array.isArray(v) && v.length > 1 && v.every((label) => typeof label === "string"),
  ],
  temperature: ["a positive number", (v: unknown) => Number.isFinite(v) && (v as number) > 0],
  from: ["a path or file: URL", (v: unknown) => typeof v === "string"],
  signal: ["an AbortSignal", (v: unknown) => v instanceof AbortSignal],
} as const;

/**
 * Loads a text classifier.
 *
 * @param model a directory (`"./dir"`) or a model package (`"@glossa/model-sentiment-en"`, the default): tokenizer.json,
 *   config.json, and an ONNX graph, or weights that are converted on first use
 * @throws SentimentError `SENTIMENT_OPTION_UNKNOWN`, `SENTIMENT_OPTION_INVALID`, `SENTIMENT_MODEL_UNSUPPORTED`,
 *   `SENTIMENT_VOCABULARY_MISMATCH`; HubError if there is no such model or a file of it is missing; errors of the tokenizer,
 *   the converter and the runtime, each with a code
 */
export async function createClassifier(
  model: string = DEFAULT_MODEL,
  options: ClassifierOptions = {},
): Promise<Classifier> {
  const problem = checkOptions("createClassifier", options, known);
  if (problem !== undefined) {
    throw new SentimentError(
      problem.kind === "unknown" ? "SENTIMENT_OPTION_UNKNOWN" : "SENTIMENT_OPTION_INVALID",
      problem.message,
    );
  }
  const { signal } = options;
  const files = await resolveModel(model, {
    from: options.from ?? (model === DEFAULT_MODEL ? import.meta.url : undefined),
    signal,
  });
  const [config, tokenizer, graph] = await Promise.all([
    files.readJson("config.json").then(classifierConfig),
    readTokenizer(files, signal),
    findGraph(files, { dtype: options.dtype, target: options.provider === "cuda" ? "cuda" : "cpu", signal }),
  ]);
  const labels = chooseLabels(config, options);
  checkVocabulary(config, tokenizer, files);
  const maxTokens = chooseMaxTokens(config, tokenizer, options);
  const session: Session = await openSession(graph, {
    provider: options.provider,
    threads: options.threads,
    concurrency: options.concurrency,
    signal,
  });
  try {
    return classifierOver({
      session,
      tokenizer,
      files,
      labels,
      activation: config.activation,
      temperature: options.temperature ?? config.temperature,
      maxTokens,
      stride: chooseStride(maxTokens, tokenizer, options),
      maxTokensPerRun: options.maxTokensPerRun ?? 512,
      concurrency: options.concurrency ?? 2,
    });
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function readTokenizer(files: ModelFiles, signal: AbortSignal | undefined): Promise<Tokenizer> {
  const options = signal === undefined ? {} : { signal };
  const [json, config] = await Promise.all([
    files.readBytes("tokenizer.json", options),
    files
      .has("tokenizer_config.json")
      .then((there) => (there ? files.readBytes("tokenizer_config.json", options) : undefined)),
  ]);
  return fromJson(json, config === undefined ? {} : { config });
}

function chooseLabels(config: ClassifierConfig, { id2label }: ClassifierOptions): readonly string[] {
  if (id2label === undefined) return config.labels;
  if (id2label.length === config.labels.length) return [...id2label];
  throw new SentimentError(
    "SENTIMENT_OPTION_INVALID",
    `id2label names ${id2label.length} labels, but the model has ${config.labels.length}: ${config.labels.join(", ")}`,
  );
}

function checkVocabulary(config: ClassifierConfig, tokenizer: Tokenizer, files: ModelFiles): void {
  if (config.vocabSize === undefined || tokenizer.vocabSize <= config.vocabSize) return;
  throw new SentimentError(
    "SENTIMENT_VOCABULARY_MISMATCH",
    `the tokenizer of "${files.reference}" has ${tokenizer.vocabSize} tokens, but the model has embeddings for ` +
      `${config.vocabSize} (vocab_size); tokenizer.json and config.json are of different models`,
  );
}

function chooseMaxTokens(config: ClassifierConfig, tokenizer: Tokenizer, { maxTokens }: ClassifierOptions): number {
  const most = Math.min(
    config.maxTokens ?? Number.POSITIVE_INFINITY,
    tokenizer.modelMaxLength ?? Number.POSITIVE_INFINITY,
  );
  if (maxTokens === undefined && most === Number.POSITIVE_INFINITY) {
    throw new SentimentError(
      "SENTIMENT_MODEL_UNSUPPORTED",
      "neither config.json (max_position_embeddings) nor tokenizer_config.json (model_max_length) says how many tokens the " +
        "model can see; give the option maxTokens",
    );
  }
  if (maxTokens !== undefined && maxTokens > most) {
    throw new SentimentError(
      "SENTIMENT_OPTION_INVALID",
      `maxTokens is ${maxTokens}, but the model sees ${most} at most`,
    );
  }
  return maxTokens ?? most;
}

function chooseStride(maxTokens: number, tokenizer: Tokenizer, { stride }: ClassifierOptions): number {
  const room = maxTokens - tokenizer.count("");
  if (room < 1) {
    throw new SentimentError(
      "SENTIMENT_OPTION_INVALID",
      `maxTokens is ${maxTokens}, which leaves no room beside the special tokens`,
    );
  }
  if (stride !== undefined && stride >= room) {
    throw new SentimentError(
      "SENTIMENT_OPTION_INVALID",
      `stride is ${stride}; it must be less than the window's ${room} tokens`,
    );
  }
  return stride ?? Math.min(Math.floor(maxTokens / 8), room - 1);
}
