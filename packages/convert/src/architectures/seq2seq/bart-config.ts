import { z } from "zod";
import { count, parseConfig, size } from "../../config/parse-config.ts";
import { ConvertError } from "../../errors.ts";
import { type Activation, activationName } from "../../layers/activation.ts";
import type { BuildRequest } from "../architecture.ts";

/** Fields that BART and the models built like it share. */
export interface BartConfig {
  readonly vocab_size: number;
  readonly max_position_embeddings: number;
  readonly d_model: number;
  readonly encoder_layers: number;
  readonly encoder_ffn_dim: number;
  readonly encoder_attention_heads: number;
  readonly decoder_layers: number;
  readonly decoder_ffn_dim: number;
  readonly decoder_attention_heads: number;
  readonly activation_function: Activation;
  readonly scale_embedding: boolean;
  readonly tie_word_embeddings: boolean;
}

const fields = {
  vocab_size: size,
  max_position_embeddings: size.default(1024),
  d_model: size.default(1024),
  encoder_layers: count.default(12),
  encoder_ffn_dim: size.default(4096),
  encoder_attention_heads: count.default(16),
  decoder_layers: count.default(12),
  decoder_ffn_dim: size.default(4096),
  decoder_attention_heads: count.default(16),
  activation_function: activationName.default("gelu"),
  scale_embedding: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(true),
  is_encoder_decoder: z.literal(true).default(true),
  add_cross_attention: z.boolean().optional(), // says nothing: the decoder has it
  add_bias_logits: z.literal(false).default(false),
};

/** Names under which some configs repeat a field. */
const repeated = {
  num_hidden_layers: "encoder_layers",
  num_attention_heads: "encoder_attention_heads",
  hidden_size: "d_model",
} as const;

/** Training and generation. */
const inert = [
  "_num_labels",
  "activation_dropout",
  "classif_dropout",
  "decoder_layerdrop",
  "dropout",
  "encoder_layerdrop",
  "force_bos_token_to_be_generated",
  "init_std",
  "is_decoder",
  "replacing_rate",
  "save_step",
  "student_decoder_layers",
  "student_encoder_layers",
  ...Object.keys(repeated),
];

/**
 * The config of one of these models.
 *
 * @param own fields that the others do not have
 * @param defaults of this model type, where they differ from BART's
 * @throws ConvertError `CONVERT_CONFIG` naming the field that is not supported
 */
export function parseBartConfig<S extends z.ZodRawShape>(
  { config, ignoredConfigFields }: BuildRequest,
  own: S,
  defaults: Partial<BartConfig> = {},
): BartConfig & z.infer<z.ZodObject<S>> {
  const schema = z.object({ ...fields, ...own });
  const parsed = parseConfig(schema, { ...defaults, ...config }, { inert, ignored: ignoredConfigFields });
  for (const [name, field] of Object.entries(repeated)) {
    const value = (parsed as Record<string, unknown>)[field];
    if (config[name] === undefined || config[name] === null || config[name] === value) continue;
    if (ignoredConfigFields.includes(name)) continue;
    throw new ConvertError(
      "CONVERT_CONFIG",
      `the config field "${name}" is ${JSON.stringify(config[name])}, but "${field}", which means the same, is ${value}`,
    );
  }
  return parsed as BartConfig & z.infer<z.ZodObject<S>>;
}
