import { z } from "zod";
import { count, epsilon, type ParseConfigOptions, parseConfig, size } from "../../config/parse-config.ts";
import { ConvertError } from "../../errors.ts";
import { type Activation, activations } from "../../layers/activation.ts";
import { parseRope, type RopeConfig } from "../../layers/rotary/rope-config.ts";
import type { DecoderConfig, DecoderLayerConfig } from "./decoder-config.ts";

const activation = z.enum(Object.keys(activations) as Activation[]);
const no = z.literal(false).nullish();
const theta = z.number().gt(0).max(1e12);
const layerTypes = z.array(z.enum(["full_attention", "sliding_attention"])).nullish();
const softcap = z.number().gt(0).max(1e6).nullish();

/** Fields that all models of the family have. */
const shared = {
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: size.nullish(),
  max_position_embeddings: size,
  rms_norm_eps: epsilon.default(1e-6),
  rope_theta: theta.optional(),
  rope_scaling: z.record(z.string(), z.unknown()).nullish(),
  rope_parameters: z.record(z.string(), z.unknown()).nullish(),
  is_decoder: z.boolean().optional(), // says nothing: all are
  add_cross_attention: no,
  is_encoder_decoder: no,
};
const silu = { hidden_act: activation.default("silu") };
const qwen = {
  ...silu,
  use_sliding_window: z.boolean().default(false),
  sliding_window: size.nullish().default(4096),
  max_window_layers: z.int().min(0).default(28),
  layer_types: layerTypes,
  tie_word_embeddings: z.boolean().default(false),
};
const gemma = {
  hidden_act: activation.nullish(),
  hidden_activation: activation.nullish(),
  attention_bias: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(true),
  use_bidirectional_attention: no,
};

const inert = [
  "_model_name_or_path",
  "auto_map",
  "cache_implementation",
  "embd_pdrop",
  "pretraining_tp",
  "resid_pdrop",
  "transformers.js_config",
];

type Read = (raw: Readonly<Record<string, unknown>>, ignored: readonly string[]) => DecoderConfig;

/** Whatever is not said otherwise. */
const plain = {
  bias: { queryKeyValue: false, attentionOutput: false, mlp: false },
  queryKeyNorm: false,
  normsFromOne: false,
  embeddingScale: undefined,
  sandwichNorms: false,
  fusedWeights: false,
  attentionScale: undefined,
  attentionSoftcap: undefined,
  logitsSoftcap: undefined,
} as const;

interface SharedFields {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null | undefined;
  readonly head_dim?: number | null | undefined;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta?: number | undefined;
  readonly rope_scaling?: Record<string, unknown> | null | undefined;
  readonly rope_parameters?: Record<string, unknown> | null | undefined;
}

function sizes(config: SharedFields, defaults: { kvHeads?: number; headSize?: number } = {}) {
  const heads = config.num_attention_heads;
  const headSize = config.head_dim ?? defaults.headSize ?? config.hidden_size / heads;
  if (!Number.isInteger(headSize)) {
    throw new ConvertError("CONVERT_CONFIG", `hidden_size ${config.hidden_size} cannot be split into ${heads} heads`);
  }
  // null is "as many as heads"; a field that is left out is the model type's default
  const kvHeads =
    config.num_key_value_heads ?? (config.num_key_value_heads === null ? heads : (defaults.kvHeads ?? heads));
  return {
    vocabSize: config.vocab_size,
    hidden: config.hidden_size,
    intermediate: config.intermediate_size,
    heads,
    kvHeads,
    headSize,
    epsilon: config.rms_norm_eps,
    maxLength: config.max_position_embeddings,
  };
}

/** The rotary embedding where all layers share one. */
function oneRope(
  config: SharedFields,
  extra: { partial?: number | undefined; original?: number | undefined } = {},
): RopeConfig {
  const field = config.rope_parameters ? "rope_parameters" : "rope_scaling";
  return parseRope(config[field], field, {
    theta: config.rope_theta ?? 10_000,
    partialRotaryFactor: extra.partial,
    originalLength: extra.original,
  });
}

/** The same for every layer, but for the window, which some of them have. */
function sameLayers(
  config: SharedFields,
  rope: RopeConfig,
  windowOf: (layer: number) => number | null | undefined = () => undefined,
): DecoderLayerConfig[] {
  return Array.from({ length: config.num_hidden_layers }, (_, layer) => ({
    window: windowOf(layer) ?? undefined,
    rope,
    ropeName: "all",
  }));
}

/** One entry a layer, where the config lists them. */
function listed<T>(types: readonly T[] | null | undefined, layers: number, otherwise: (layer: number) => T): T[] {
  if (types && types.length !== layers) {
    throw new ConvertError("CONVERT_CONFIG", `"layer_types" lists ${types.length} layers, but there are ${layers}`);
  }
  return Array.from({ length: layers }, (_, layer) => types?.[layer] ?? otherwise(layer));
}

/** A function from the parsed fields of one model type. */
function reader<S extends z.ZodObject>(schema: S, build: (config: z.infer<S>) => DecoderConfig): Read {
  return (raw, ignored) => build(parseConfig(schema, raw, { inert, ignored } satisfies ParseConfigOptions));
}

const llama = reader(
  z.object({
    ...shared,
    ...silu,
    attention_bias: z.boolean().default(false),
    mlp_bias: z.boolean().default(false),
    tie_word_embeddings: z.boolean().default(false),
    // SmolLM2 was trained with it and is run without
    is_llama_config: z.boolean().optional(),
    rope_interleaved: no,
  }),
  (config) => ({
    ...plain,
    ...sizes(config),
    layers: sameLayers(config, oneRope(config)),
    activation: config.hidden_act,
    tied: config.tie_word_embeddings,
    bias: { queryKeyValue: config.attention_bias, attentionOutput: config.attention_bias, mlp: config.mlp_bias },
  }),
);

const mistral = reader(
  z.object({
    ...shared,
    ...silu,
    sliding_window: size.nullish().default(4096),
    tie_word_embeddings: z.boolean().default(false),
  }),
  (config) => ({
    ...plain,
    ...sizes(config, { kvHeads: 8 }),
    layers: sameLayers(config, oneRope(config), () => config.sliding_window),
    activation: config.hidden_act,
    tied: config.tie_word_embeddings,
  }),
);

function qwenLayers(config: z.infer<z.ZodObject<typeof qwen & typeof shared>>): DecoderLayerConfig[] {
  const window = config.use_sliding_window ? config.sliding_window : undefined;
  const types = listed(config.layer_types, config.num_hidden_layers, (layer) =>
    window && layer >= config.max_window_layers ? "sliding_attention" : "full_attention",
  );
  return sameLayers(config, oneRope(config), (layer) => (types[layer] === "sliding_attention" ? window : undefined));
}

const qwen2 = reader(z.object({ ...shared, ...qwen }), (config) => ({
  ...plain,
  ...sizes(config, { kvHeads: 32 }),
  layers: qwenLayers(config),
  activation: config.hidden_act,
  tied: config.tie_word_embeddings,
  bias: { queryKeyValue: true, attentionOutput: false, mlp: false },
}));

const qwen3 = reader(z.object({ ...shared, ...qwen, attention_bias: z.boolean().default(false) }), (config) => ({
  ...plain,
  ...sizes(config, { kvHeads: 32, headSize: 128 }),
  layers: qwenLayers(config),
  activation: config.hidden_act,
  tied: config.tie_word_embeddings,
  bias: { queryKeyValue: config.attention_bias, attentionOutput: config.attention_bias, mlp: false },
  queryKeyNorm: true,
}));

/** What Gemma's generations share. Its first configs say "gelu" and mean the tanh form, which it was trained with. */
function gemmaFields(config: {
  readonly hidden_size: number;
  readonly hidden_act?: Activation | null | undefined;
  readonly hidden_activation?: Activation | null | undefined;
  readonly attention_bias: boolean;
  readonly tie_word_embeddings: boolean;
}) {
  const named = config.hidden_activation ?? config.hidden_act ?? "gelu_pytorch_tanh";
  return {
    activation: named === "gelu" ? ("gelu_pytorch_tanh" as const) : named,
    tied: config.tie_word_embeddings,
    bias: { queryKeyValue: config.attention_bias, attentionOutput: config.attention_bias, mlp: false },
    normsFromOne: true,
    embeddingScale: Math.sqrt(config.hidden_size),
  };
}

const gemma1 = reader(z.object({ ...shared, ...gemma }), (config) => ({
  ...plain,
  ...sizes(config, { kvHeads: 16, headSize: 256 }),
  ...gemmaFields(config),
  layers: sameLayers(config, oneRope(config)),
}));

const gemmaLater = {
  ...shared,
  ...gemma,
  query_pre_attn_scalar: z.number().gt(0).max(65_536).default(256),
  sliding_window: size.nullish().default(4096),
  layer_types: layerTypes,
  attn_logit_softcapping: softcap,
  final_logit_softcapping: softcap,
};

const gemma2 = reader(z.object(gemmaLater), (config) => {
  const types = listed(config.layer_types, config.num_hidden_layers, (layer) =>
    layer % 2 === 0 ? "sliding_attention" : "full_attention",
  );
  return {
    ...plain,
    ...sizes(config, { kvHeads: 4, headSize: 256 }),
    ...gemmaFields(config),
    layers: sameLayers(config, oneRope(config), (layer) =>
      types[layer] === "sliding_attention" ? config.sliding_window : undefined,
    ),
    sandwichNorms: true,
    attentionScale: config.query_pre_attn_scalar ** -0.5,
    // Left out, they are the model type's defaults; null turns them off.
    attentionSoftcap: config.attn_logit_softcapping === undefined ? 50 : (config.attn_logit_softcapping ?? undefined),
    logitsSoftcap: config.final_logit_softcapping === undefined ? 30 : (config.final_logit_softcapping ?? undefined),
  };
});

const gemma3 = reader(
  z.object({
    ...gemmaLater,
    rope_local_base_freq: theta.default(10_000),
    sliding_window_pattern: z.int().min(1).default(6),
    _sliding_window_pattern: z.int().min(1).optional(),
  }),
  (config) => {
    const pattern = config._sliding_window_pattern ?? config.sliding_window_pattern;
    const types = listed(config.layer_types, config.num_hidden_layers, (layer) =>
      (layer + 1) % pattern === 0 ? "full_attention" : "sliding_attention",
    );
    const nested = config.rope_parameters;
    const ropes = {
      full_attention: parseRope(
        nested ? nested["full_attention"] : config.rope_scaling,
        "rope_parameters.full_attention",
        {
          theta: config.rope_theta ?? 1_000_000,
        },
      ),
      sliding_attention: parseRope(nested?.["sliding_attention"], "rope_parameters.sliding_attention", {
        theta: config.rope_local_base_freq,
      }),
    };
    return {
      ...plain,
      ...sizes(config, { kvHeads: 4, headSize: 256 }),
      ...gemmaFields(config),
      layers: types.map((type) => ({
        window: type === "sliding_attention" ? (config.sliding_window ?? undefined) : undefined,
        rope: ropes[type],
        ropeName: type,
      })),
      queryKeyNorm: true,
      sandwichNorms: true,
      attentionScale: config.query_pre_attn_scalar ** -0.5,
      attentionSoftcap: config.attn_logit_softcapping ?? undefined,
      logitsSoftcap: config.final_logit_softcapping ?? undefined,
    };
  },
);

const phi3 = reader(
  z.object({
    ...shared,
    ...silu,
    rms_norm_eps: epsilon.default(1e-5),
    original_max_position_embeddings: size.optional(),
    partial_rotary_factor: z.number().gt(0).max(1).optional(),
    sliding_window: size.nullish(),
    attention_bias: no,
    tie_word_embeddings: z.boolean().default(false),
  }),
  (config) => ({
    ...plain,
    ...sizes(config),
    layers: sameLayers(
      config,
      oneRope(config, {
        partial: config.partial_rotary_factor,
        original: config.original_max_position_embeddings,
      }),
      () => config.sliding_window,
    ),
    activation: config.hidden_act,
    tied: config.tie_word_embeddings,
    fusedWeights: true,
  }),
);

/** Reads config.json of the Llama family, by `model_type`. */
export const llamaConfigs: Readonly<Record<string, Read>> = {
  llama,
  mistral,
  qwen2,
  qwen3,
  gemma: gemma1,
  gemma2,
  gemma3_text: gemma3,
  phi3,
};
