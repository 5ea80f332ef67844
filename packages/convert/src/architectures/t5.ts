import { z } from "zod";
import { count, epsilon, parseConfig, size } from "../config/parse-config.ts";
import { ConvertError } from "../errors.ts";
import { type Activation, activations } from "../layers/activation.ts";
import { cachedPositionBias } from "../layers/decoder/cached-position-bias.ts";
import { rmsNorm } from "../layers/layer-norm.ts";
import { relativePositionBias } from "../layers/relative-position-bias.ts";
import { computed, type Weight } from "../weights/weight.ts";
import type { Architecture, BuildRequest, BuiltModel } from "./architecture.ts";
import { buildSeq2Seq } from "./seq2seq/build-seq2seq.ts";
import { tiedTable } from "./seq2seq/tied-table.ts";

const proj = z.string().refine((name) => feedForwardOf(name) !== undefined, {
  message: `only ${Object.keys(activations).join(", ")}, each with or without "gated-"`,
});

const fields = {
  vocab_size: size,
  d_model: size.default(512),
  d_kv: size.default(64),
  relative_attention_num_buckets: z.int().min(4).max(4096).default(32),
  relative_attention_max_distance: z.int().min(4).max(65_536).default(128),
  num_decoder_layers: count.nullish(),
  layer_norm_epsilon: epsilon.default(1e-6),
  is_encoder_decoder: z.literal(true).default(true),
  tie_word_embeddings: z.boolean().default(true),
  // What follows from feed_forward_proj, written out by newer configs.
  dense_act_fn: z.string().nullish(),
  is_gated_act: z.boolean().nullish(),
};
const t5Schema = z.object({
  ...fields,
  d_ff: size.default(2048),
  num_layers: count.default(6),
  num_heads: count.default(8),
  feed_forward_proj: proj.default("relu"),
  scale_decoder_outputs: z.boolean().nullish(),
});
const mt5Schema = z.object({
  ...fields,
  d_ff: size.default(1024),
  num_layers: count.default(8),
  num_heads: count.default(6),
  feed_forward_proj: proj.default("gated-gelu"),
});

/** Training; n_positions is the length of the training texts, which relative positions do not limit. */
const inert = ["dropout_rate", "initializer_factor", "is_decoder", "n_positions"];

type Config = z.infer<typeof mt5Schema>;

/**
 * T5, its version 1.1 and Flan-T5 (https://arxiv.org/abs/1910.10683, https://arxiv.org/abs/2210.11416). Inputs and outputs:
 * seq2seq-io.ts.
 */
export const t5: Architecture = {
  tasks: ["text2text-generation"],
  build(request: BuildRequest): BuiltModel {
    const config = parseConfig(t5Schema, request.config, { inert, ignored: request.ignoredConfigFields });
    // Version 1.1 does not scale, and has an untied head as its mark.
    return buildT5(request, config, config.scale_decoder_outputs ?? config.tie_word_embeddings);
  },
};

/** mT5 (https://arxiv.org/abs/2010.11934): T5 1.1 with other defaults. */
export const mt5: Architecture = {
  tasks: ["text2text-generation"],
  build(request: BuildRequest): BuiltModel {
    const config = parseConfig(mt5Schema, request.config, { inert, ignored: request.ignoredConfigFields });
    return buildT5(request, config, false);
  },
};

function buildT5(request: BuildRequest, config: Config, scaled: boolean): BuiltModel {
  const { weights, precision } = request;
  if (precision.activations === "float16") {
    throw new ConvertError("CONVERT_CONFIG", "T5's hidden states leave the range of float16; use the cpu target");
  }
  const { vocab_size: vocab, d_model: hidden, num_heads: heads } = config;
  const { relative_attention_num_buckets: buckets, relative_attention_max_distance: maxDistance } = config;
  const { activation, gated } = checkedFeedForward(config);
  const table = tiedTable(
    weights,
    ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"],
    [vocab, hidden],
  );
  const biasTable = (part: "encoder" | "decoder"): Weight =>
    weights.take(`${part}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`, [buckets, heads]);
  const attention = (layer: number, name: string) => ({
    query: `layer.${layer}.${name}.q`,
    key: `layer.${layer}.${name}.k`,
    value: `layer.${layer}.${name}.v`,
    output: `layer.${layer}.${name}.o`,
    norm: `layer.${layer}.layer_norm`,
  });
  const names = (mlp: number) => {
    const dense = `layer.${mlp}.DenseReluDense`;
    return {
      selfAttention: attention(0, "SelfAttention"),
      up: gated ? ([`${dense}.wi_0`, `${dense}.wi_1`] as const) : `${dense}.wi`,
      down: `${dense}.wo`,
      norm: `layer.${mlp}.layer_norm`,
    };
  };
  const stack = {
    layerPrefix: "block.",
    heads,
    headSize: config.d_kv,
    attentionScale: 1,
    intermediate: config.d_ff,
    embeddings: table,
    embeddingNorm: undefined,
    finalNorm: "final_layer_norm",
  };
  return buildSeq2Seq(
    request,
    {
      hidden,
      activation,
      normFirst: true,
      biases: false,
      embeddingScale: undefined,
      encoder: { ...stack, prefix: "encoder.", layers: config.num_layers, names: names(1) },
      decoder: {
        ...stack,
        prefix: "decoder.",
        layers: config.num_decoder_layers ?? config.num_layers,
        names: { ...names(2), crossAttention: attention(1, "EncDecAttention") },
      },
      norm(net, from, name, x, factor) {
        const stored = from.take(`${name}.weight`, [hidden]);
        const weight =
          factor === undefined
            ? stored
            : computed(`${stored.name}.scaled`, [hidden], [stored], (values) => values.map((value) => value * factor));
        return rmsNorm(net, x, { weight, epsilon: config.layer_norm_epsilon });
      },
      outputFactor: scaled ? hidden ** -0.5 : undefined,
      sourceBias: (net, ids) => relativePositionBias(net, { table: biasTable("encoder"), maxDistance, ids }),
      targetBias: (net, inputs) => cachedPositionBias(net, biasTable("decoder"), maxDistance, inputs),
      // Whatever the config says, a head that the checkpoint has is the model's, as the reference reads it.
      head: { weight: weights.has("lm_head.weight") ? weights.take("lm_head.weight", [vocab, hidden]) : table },
      maxLength: null,
    },
    // Of no use: attention to the source has no positions.
    [/^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight$/],
  );
}

interface FeedForward {
  readonly activation: Activation;
  readonly gated: boolean;
}

/** `"gated-gelu"` means the tanh form, with which these models were trained. */
function feedForwardOf(name: string): FeedForward | undefined {
  if (name === "gated-gelu") return { activation: "gelu_new", gated: true };
  const gated = name.startsWith("gated-");
  const activation = gated ? name.slice("gated-".length) : name;
  return Object.hasOwn(activations, activation) ? { activation: activation as Activation, gated } : undefined;
}

function checkedFeedForward(config: Config): FeedForward {
  const found = feedForwardOf(config.feed_forward_proj)!;
  const { dense_act_fn: activation, is_gated_act: gated } = config;
  if ((activation ?? found.activation) === found.activation && (gated ?? found.gated) === found.gated) return found;
  throw new ConvertError(
    "CONVERT_CONFIG",
    `the config fields "dense_act_fn" (${activation}) and "is_gated_act" (${gated}) do not fit "feed_forward_proj" ` +
      `(${config.feed_forward_proj})`,
  );
}
