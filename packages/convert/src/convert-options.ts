import { type CheckedOptions, checkOptions } from "@glossa/options";
import type { Pooling } from "./architectures/pooling.ts";
import { type Task, tasks, tasksWithHead } from "./architectures/task.ts";
import { ConvertError } from "./errors.ts";
import {
  type EmbeddingDType,
  embeddingDTypes,
  type ModelDType,
  modelDTypes,
  type Target,
  targets,
} from "./precision-of.ts";

/** Options of `convert`. */
export interface ConvertOptions {
  /** Directory to make. It must not exist yet. */
  readonly out: string;
  /** Default `"fp32"`. `"auto"` chooses by target, task and size. */
  readonly dtype?: ModelDType | "auto";
  /**
   * How embedding tables are stored. Those of fewer than 16,384 elements are not quantized. Default: as `dtype` says; with
   * `"int4"` int8 on cpu and fp16 on cuda.
   */
  readonly embeddingDtype?: EmbeddingDType;
  /**
   * How the matrix that gives the logits over the vocabulary is stored: for `"text-generation"`, `"text2text-generation"` and
   * `"fill-mask"`. Default: as `dtype` says; with `"int4"` int8 on cpu and fp16 on cuda.
   */
  readonly headDtype?: ModelDType;
  /** Default `"cpu"`. */
  readonly target?: Target;
  /** Default: by the config's `architectures`. */
  readonly task?: Task;
  /** For `"sentence-embedding"`. Default: what modules.json says, else the mean, not normalized. */
  readonly pooling?: Pooling;
  /**
   * For `"text-generation"`: also write a graph that gives the hidden states and what the head makes of each layer's
   * (decoder-io.ts), over the same weights. Default false.
   */
  readonly outputHiddenStates?: boolean;
  /** Config fields to ignore although they are not known. Default none. */
  readonly ignoredConfigFields?: readonly string[];
  /** Where the weights come from, written into the model. Default none. */
  readonly source?: { readonly name: string; readonly revision?: string };
  /** Called as weights are written. */
  readonly onProgress?: (progress: ConvertProgress) => void;
  /** Ends the conversion; what was written is removed. */
  readonly signal?: AbortSignal;
}

/** How far a conversion is. */
export interface ConvertProgress {
  /** Weights written, of all. */
  readonly done: number;
  readonly total: number;
  /** The last one's name. */
  readonly name: string;
}

const oneOf = (values: readonly string[]): CheckedOptions[string] => [
  `one of ${values.join(", ")}`,
  (value) => values.includes(value as string),
];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const onlyHas = (value: Record<string, unknown>, names: readonly string[]): boolean =>
  Object.keys(value).every((name) => names.includes(name));

const known: { readonly [N in keyof Required<ConvertOptions>]: CheckedOptions[string] } = {
  out: ["a path", isText],
  dtype: oneOf([...modelDTypes, "auto"]),
  embeddingDtype: oneOf(embeddingDTypes),
  headDtype: oneOf(modelDTypes),
  target: oneOf(targets),
  task: oneOf(tasks),
  pooling: [
    "{ mode: mean, cls or max, normalize: boolean }",
    (value) =>
      isObject(value) &&
      onlyHas(value, ["mode", "normalize"]) &&
      ["mean", "cls", "max"].includes(value["mode"] as string) &&
      typeof value["normalize"] === "boolean",
  ],
  outputHiddenStates: ["true or false", (value) => typeof value === "boolean"],
  ignoredConfigFields: ["an array of strings", (value) => Array.isArray(value) && value.every(isText)],
  source: [
    "{ name, revision? }",
    (value) =>
      isObject(value) &&
      onlyHas(value, ["name", "revision"]) &&
      isText(value["name"]) &&
      (value["revision"] === undefined || isText(value["revision"])),
  ],
  onProgress: ["a function", (value) => typeof value === "function"],
  signal: ["an AbortSignal", (value) => value instanceof AbortSignal],
};

/** @throws ConvertError `CONVERT_OPTION` naming the option that does not exist or has a wrong value */
export function checkConvertOptions(options: ConvertOptions): void {
  check("convert", options, known);
  if (options?.out === undefined) throw new ConvertError("CONVERT_OPTION", 'convert needs the option "out"');
}

const { out: _, source: __, ...decisive } = known;
const cached: CheckedOptions = { ...decisive, cache: ["a path", isText] };

/** Of `convertCached`. */
export function checkCachedOptions(options: object): void {
  check("convertCached", options, cached);
}

/**
 * Refuses what would be without effect for a task.
 *
 * @throws ConvertError `CONVERT_OPTION`
 */
export function checkOptionsOfTask({ headDtype, outputHiddenStates, pooling }: ConvertOptions, task: Task): void {
  const uses: [option: string, isGiven: boolean, tasks: readonly Task[]][] = [
    ["headDtype", headDtype !== undefined, tasksWithHead],
    ["outputHiddenStates", outputHiddenStates === true, ["text-generation"]],
    ["pooling", pooling !== undefined, ["sentence-embedding"]],
  ];
  for (const [option, isGiven, tasks] of uses) {
    if (!isGiven || tasks.includes(task)) continue;
    throw new ConvertError("CONVERT_OPTION", `${option} is for ${tasks.join(", ")}, not for ${task}`);
  }
}

function check(where: string, options: object, rules: CheckedOptions): void {
  const problem = checkOptions(where, options, rules);
  if (problem) throw new ConvertError("CONVERT_OPTION", problem.message);
}
