import { z } from "zod";
import { count, epsilon, noPrunedHeads, parseConfig, size } from "../config/parse-config.ts";
import { activationName } from "../layers/activation.ts";
import { positionsAfterPadding } from "../layers/positions-after-padding.ts";
import { relativePositionBias } from "../layers/relative-position-bias.ts";
import type { Architecture } from "./architecture.ts";
import { encoderTasks } from "./encoder-head.ts";
import { postNormEncoder } from "./post-norm-encoder.ts";

const schema = z.object({
  vocab_size: size,
  hidden_size: size,
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: size,
  hidden_act: activationName.default("gelu"),
  max_position_embeddings: size.max(65_536),
  relative_attention_num_buckets: z.int().min(4).max(4096).default(32),
  layer_norm_eps: epsilon.default(1e-12),
  is_encoder_decoder: z.literal(false).default(false),
  pruned_heads: noPrunedHeads,
  tie_word_embeddings: z.boolean().default(true),
});

/** The code of the model has these as constants. */
const PADDING_ID = 1;
const MAX_DISTANCE = 128;

/** MPNet (https://arxiv.org/abs/2004.09297): RoBERTa's positions, with T5's relative position bias added to the scores. */
export const mpnet: Architecture = {
  tasks: encoderTasks,
  build(request) {
    const config = parseConfig(schema, request.config, { ignored: request.ignoredConfigFields });
    const heads = config.num_attention_heads;
    const buckets = config.relative_attention_num_buckets;
    return postNormEncoder(request, {
      prefix: "mpnet.",
      vocab: config.vocab_size,
      positions: config.max_position_embeddings,
      positionIds: (net, ids) => positionsAfterPadding(net, ids, PADDING_ID),
      bias: (net, weights, ids) =>
        relativePositionBias(net, {
          table: weights.take("encoder.relative_attention_bias.weight", [buckets, heads]),
          maxDistance: MAX_DISTANCE,
          ids,
        }),
      tokenTypes: 0,
      layers: config.num_hidden_layers,
      layerPrefix: "encoder.layer.",
      layerNames: {
        query: "attention.attn.q",
        key: "attention.attn.k",
        value: "attention.attn.v",
        attentionOutput: "attention.attn.o",
        attentionNorm: "attention.LayerNorm",
        up: "intermediate.dense",
        down: "output.dense",
        outputNorm: "output.LayerNorm",
      },
      sizes: {
        hidden: config.hidden_size,
        intermediate: config.intermediate_size,
        heads,
        activation: config.hidden_act,
        epsilon: config.layer_norm_eps,
      },
      heads: (prefix) => ({
        classification: [{ layer: "classifier.dense", activation: "tanh" }, { layer: "classifier.out_proj" }],
        tokenClassifier: "classifier",
        maskedLanguageModel: {
          dense: "lm_head.dense",
          norm: "lm_head.layer_norm",
          activation: "gelu",
          decoder: config.tie_word_embeddings ? `${prefix}embeddings.word_embeddings.weight` : "lm_head.decoder.weight",
          bias: config.tie_word_embeddings ? "lm_head.bias" : "lm_head.decoder.bias",
        },
      }),
      unneeded: [/(^|\.)embeddings\.position_ids$/, /^(mpnet\.)?pooler\./, /^lm_head\./, /^classifier\./],
    });
  },
};
