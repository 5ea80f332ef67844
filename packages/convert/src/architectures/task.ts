import { ConvertError } from "../errors.ts";

/** What a converted model is for: it decides the head and the outputs. */
export type Task =
  | "text-classification" // logits [batch, labels]
  | "token-classification" // logits [batch, tokens, labels]
  | "fill-mask" // logits [batch, tokens, vocab]
  | "feature-extraction" // last_hidden_state [batch, tokens, hidden]
  | "sentence-embedding" // sentence_embedding [batch, hidden]
  | "text-generation" // a decoder with its cache
  | "text2text-generation"; // an encoder and a decoder with its cache

/** All tasks. */
export const tasks: readonly Task[] = [
  "text-classification",
  "token-classification",
  "fill-mask",
  "feature-extraction",
  "sentence-embedding",
  "text-generation",
  "text2text-generation",
];

/** Those whose models give logits over the vocabulary. */
export const tasksWithHead: readonly Task[] = ["fill-mask", "text-generation", "text2text-generation"];

/** Endings of the class names of transformers. */
const byClassName: readonly (readonly [RegExp, Task])[] = [
  [/ForSequenceClassification$/, "text-classification"],
  [/ForTokenClassification$/, "token-classification"],
  [/ForMaskedLM$/, "fill-mask"],
  [/(ForCausalLM|LMHeadModel)$/, "text-generation"],
  [/(ForConditionalGeneration|MTModel)$/, "text2text-generation"],
  [/Model$/, "feature-extraction"],
];

/**
 * The task of a config's `architectures` field.
 *
 * @param isSentenceTransformer whether the directory says how to pool; the class it was trained as does not matter then
 * @throws ConvertError `CONVERT_CONFIG` when it does not say
 */
export function taskOf(config: Readonly<Record<string, unknown>>, isSentenceTransformer: boolean): Task {
  if (isSentenceTransformer) return "sentence-embedding";
  const { architectures } = config;
  const name: unknown = Array.isArray(architectures) ? architectures[0] : undefined;
  const task = typeof name === "string" ? byClassName.find(([ending]) => ending.test(name))?.[1] : undefined;
  if (task === undefined) {
    const reason = name === undefined ? 'has no "architectures"' : `has the architecture ${JSON.stringify(name)}`;
    throw new ConvertError("CONVERT_CONFIG", `the config ${reason}; pass the task, one of ${tasks.join(", ")}`);
  }
  return task;
}
