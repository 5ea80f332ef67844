import { GenerationError } from "./errors.ts";

/** What this package needs of a model's config.json. */
export interface ModelConfig {
  readonly vocabSize: number | undefined;
  readonly contextLength: number | undefined;
  readonly isEncoderDecoder: boolean;
  readonly padTokenId: number | undefined;
}

/** Where architectures keep the number of positions. */
const POSITIONS = ["max_position_embeddings", "n_positions", "n_ctx", "max_sequence_length"] as const;

/** @throws GenerationError `GENERATION_CONFIG_INVALID` */
export function readModelConfig(config: unknown): ModelConfig {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new GenerationError("GENERATION_CONFIG_INVALID", "config.json must hold an object");
  }
  const fields = config as Record<string, unknown>;
  // models that read images too keep what is theirs apart
  const text = (typeof fields["text_config"] === "object" && fields["text_config"]) || fields;
  const own = text as Record<string, unknown>;
  const positions = POSITIONS.find((name) => own[name] !== undefined && own[name] !== null);
  return {
    vocabSize: count(own, "vocab_size"),
    contextLength: positions === undefined ? undefined : count(own, positions),
    isEncoderDecoder: fields["is_encoder_decoder"] === true,
    padTokenId: count(own, "pad_token_id"),
  };
}

function count(fields: Record<string, unknown>, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new GenerationError("GENERATION_CONFIG_INVALID", `config.json: ${name} must be a whole number, not ${value}`);
}
