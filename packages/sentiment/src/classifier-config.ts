import { SentimentError } from "./errors.ts";

/** What a classifier needs to know of a model's `config.json`. */
export interface ClassifierConfig {
  readonly modelType: string;
  /** Names of the classes, by index of the logits. */
  readonly labels: readonly string[];
  /** `softmax` for one label a text, `sigmoid` for any number of them (`problem_type: "multi_label_classification"`). */
  readonly activation: "softmax" | "sigmoid";
  /** What logits are divided by before they become probabilities: `glossa.temperature`, which `calibrate` finds; else 1. */
  readonly temperature: number;
  /** Rows of the embedding table; token ids are below this. */
  readonly vocabSize: number | undefined;
  /** The most tokens the model can see at once, special tokens included. */
  readonly maxTokens: number | undefined;
}

/** More classes than any published classifier has; a wrong file should not make us build an array of 2³² labels. */
const MAX_LABELS = 100_000;

/**
 * Reads a Hugging Face `config.json`.
 *
 * @throws SentimentError `SENTIMENT_MODEL_UNSUPPORTED` naming the field that is missing or wrong
 */
export function classifierConfig(json: unknown): ClassifierConfig {
  if (typeof json !== "object" || json === null) throw unsupported("config.json does not hold an object");
  const config = json as Record<string, unknown>;
  const problem = config["problem_type"] ?? undefined;
  if (problem === "regression")
    throw unsupported('config.json says "problem_type": "regression"; this is no classifier');
  return {
    modelType: typeof config["model_type"] === "string" ? config["model_type"] : "unknown",
    labels: readLabels(config["id2label"], config["num_labels"]),
    activation: problem === "multi_label_classification" ? "sigmoid" : "softmax",
    temperature: readTemperature(config["glossa"]),
    vocabSize: positiveInteger(config["vocab_size"], "vocab_size"),
    maxTokens: readMaxTokens(config),
  };
}

function readLabels(id2label: unknown, numLabels: unknown): string[] {
  if (id2label === undefined && numLabels === undefined) {
    throw unsupported("config.json has no id2label; was the model fine-tuned for classification?");
  }
  if (id2label === undefined || id2label === null) {
    const count = positiveInteger(numLabels, "num_labels") ?? 0;
    if (count > MAX_LABELS)
      throw unsupported(`config.json asks for ${count} labels; at most ${MAX_LABELS} are supported`);
    return Array.from({ length: count }, (_, index) => `LABEL_${index}`);
  }
  const entries = Object.entries(id2label as object);
  if (entries.length < 2 || entries.length > MAX_LABELS) {
    throw unsupported(
      `config.json names ${entries.length} labels in id2label; between 2 and ${MAX_LABELS} are supported`,
    );
  }
  return Array.from({ length: entries.length }, (_, index) => {
    const label = (id2label as Record<string, unknown>)[index];
    if (typeof label !== "string") throw unsupported(`config.json has no text for id2label["${index}"]`);
    return label;
  });
}

function readTemperature(glossa: unknown): number {
  const temperature = (glossa as { temperature?: unknown } | null | undefined)?.temperature ?? 1;
  if (typeof temperature === "number" && Number.isFinite(temperature) && temperature > 0) return temperature;
  throw unsupported(`config.json has glossa.temperature = ${JSON.stringify(temperature)}, which is no positive number`);
}

function readMaxTokens(config: Record<string, unknown>): number | undefined {
  const positions = positiveInteger(
    config["max_position_embeddings"] ?? config["n_positions"],
    "max_position_embeddings",
  );
  if (positions === undefined) return undefined;
  // RoBERTa's family counts positions from pad_token_id + 1 on, so that many rows of the table are never used.
  const fromPadding = ["roberta", "xlm-roberta", "camembert", "mpnet", "xlm-roberta-xl", "data2vec-text"];
  const type = config["model_type"];
  if (typeof type !== "string" || !fromPadding.includes(type)) return positions;
  const padding = typeof config["pad_token_id"] === "number" ? config["pad_token_id"] : 1;
  return positions - padding - 1;
}

function positiveInteger(value: unknown, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  throw unsupported(`config.json has ${field} = ${JSON.stringify(value)}, which is no positive integer`);
}

function unsupported(message: string): SentimentError {
  return new SentimentError("SENTIMENT_MODEL_UNSUPPORTED", message);
}
