import { type ModelDType, openCheckpoint } from "@glossa/convert";
import { type ModelFiles, resolveModel } from "@glossa/hub";
import { checkOptions } from "@glossa/options";
import type { SessionOptions } from "@glossa/runtime";
import { fromGguf, loadTokenizer, type Tokenizer } from "@glossa/tokenizer";
import { GenerationError } from "./errors.ts";
import { readGenerationConfig } from "./generation-config.ts";
import type { Generator } from "./generator.ts";
import { generatorOver } from "./generator-over.ts";
import { readModelConfig } from "./model-config.ts";
import { openModel } from "./models/open-model.ts";
import type { GenerationDefaults } from "./settings.ts";

/** The model that `createGenerator()` uses: it writes short English texts; a package of its own. */
export const DEFAULT_MODEL = "@glossa/model-write-en";

export interface GeneratorOptions {
  /** Execution provider: `"cpu"` (default), `"cuda"`, …, or `"auto"`. */
  readonly provider?: SessionOptions["provider"];
  /** Threads of one run. Default: the CPUs that the process may use, at most 8. */
  readonly threads?: number | undefined;
  /**
   * How threads wait for each other within a run. `"brief"` (default): they spin for 30 µs before they sleep, with which a token
   * takes a third less time than with `false` where CPUs are free, and no more where other work wants them. `"run"`: they
   * spin until the run ends, which is no faster and twice as slow beside other work. Nothing spins between tokens, but with `true`.
   */
  readonly spinning?: SessionOptions["spinning"];
  /** Of weights that are converted at the first call: `"fp32"` (default), `"int8"`, `"int4"`, … or `"auto"`. Models with graphs refuse it. */
  readonly dtype?: ModelDType | "auto" | undefined;
  /**
   * Of weights that are converted at the first call: also make the graph that `explain` reads the layers with. Default false.
   * Models with graphs were converted with it or not.
   */
  readonly outputHiddenStates?: boolean | undefined;
  /** Rows (prompts × their sequences or beams) that are decoded together at most, over all calls. Default 32. */
  readonly maxBatchRows?: number | undefined;
  /** Calls that may wait for room among these rows; one more fails with `GENERATION_QUEUE_FULL`. Default 256. */
  readonly maxQueue?: number | undefined;
  /** On whose behalf model packages are looked up. Default: the working directory. */
  readonly from?: string | undefined;
  /** Stops the loading. */
  readonly signal?: AbortSignal | undefined;
}

const positive = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
const isText = (value: unknown) => typeof value === "string";
const rules = {
  provider: ["an execution provider or a list of them", (value: unknown) => isText(value) || typeof value === "object"],
  threads: ["a positive integer", positive],
  spinning: [
    'true, false, "brief" or "run"',
    (value: unknown) => typeof value === "boolean" || value === "brief" || value === "run",
  ],
  dtype: ["a text", isText],
  outputHiddenStates: ["true or false", (value: unknown) => typeof value === "boolean"],
  maxBatchRows: ["a positive integer", positive],
  maxQueue: ["a positive integer", positive],
  from: ["a path or file: URL", isText],
  signal: ["an AbortSignal", (value: unknown) => value instanceof AbortSignal],
} as const;

/**
 * Loads a model that writes text.
 *
 * @param model a directory (`"./dir"`) or a model package (`"@glossa/model-write-en"`, the default): config.json, tokenizer.json, perhaps generation_config.json, and
 *   ONNX graphs or weights; or a GGUF file, which holds all of these
 * @throws GenerationError `GENERATION_OPTION_…`, `GENERATION_MODEL_…`, `GENERATION_CONFIG_INVALID`; HubError if there is no
 *   such model or a file of it is missing; errors of the tokenizer, the converter and the runtime, each with a code
 */
export async function createGenerator(
  model: string = DEFAULT_MODEL,
  options: GeneratorOptions = {},
): Promise<Generator> {
  const problem = checkOptions("createGenerator", options, rules);
  if (problem !== undefined) {
    const code = problem.kind === "unknown" ? "GENERATION_OPTION_UNKNOWN" : "GENERATION_OPTION_INVALID";
    throw new GenerationError(code, problem.message);
  }
  const {
    provider,
    threads,
    spinning = "brief",
    dtype,
    outputHiddenStates,
    maxBatchRows,
    maxQueue,
    from,
    signal,
  } = options;
  const source = await resolveModel(model, {
    from: from ?? (model === DEFAULT_MODEL ? import.meta.url : undefined),
    signal,
  });
  const hasConfig = await source.has("config.json");
  const config = readModelConfig(hasConfig ? await source.readJson("config.json") : {});
  const session = { provider, threads, spinning };
  const opened = await openModel(source, config, { dtype, outputHiddenStates, session, signal });
  try {
    return generatorOver({
      model: opened.model,
      tokenizer: await tokenizerOf(source),
      defaults: await defaultsOf(hasConfig ? source : opened.files),
      maxBatchRows,
      maxQueue,
      close: opened.close,
    });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** tokenizer.json, or the vocabulary inside a GGUF file. */
async function tokenizerOf(files: ModelFiles): Promise<Tokenizer> {
  const gguf = (await files.has("tokenizer.json"))
    ? undefined
    : (await files.list()).find((path) => path.endsWith(".gguf"));
  if (gguf === undefined) return loadTokenizer(files.directory);
  const checkpoint = await openCheckpoint(await files.path(gguf));
  try {
    return fromGguf(checkpoint.metadata);
  } finally {
    await checkpoint.close();
  }
}

/** generation_config.json; older models keep the same fields in config.json. */
async function defaultsOf(files: ModelFiles): Promise<GenerationDefaults> {
  const path = (await files.has("generation_config.json")) ? "generation_config.json" : "config.json";
  return readGenerationConfig(await files.readJson(path));
}
