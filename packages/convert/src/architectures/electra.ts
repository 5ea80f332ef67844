import { z } from "zod";
import { count, epsilon, noPrunedHeads, parseConfig, size } from "../config/parse-config.ts";
import { activationName } from "../layers/activation.ts";
import type { Architecture } from "./architecture.ts";
import { bertLayerNames } from "./bert.ts";
import { encoderTasks } from "./encoder-head.ts";
import { postNormEncoder } from "./post-norm-encoder.ts";

const schema = z.object({
  vocab_size: size,
  embedding_size: size,
  hidden_size: size,
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: size,
  hidden_act: activationName.default("gelu"),
  max_position_embeddings: size,
  type_vocab_size: size.default(2),
  layer_norm_eps: epsilon.default(1e-12),
  position_embedding_type: z.literal("absolute").default("absolute"),
  is_decoder: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
  is_encoder_decoder: z.literal(false).default(false),
  pruned_heads: noPrunedHeads,
  tie_word_embeddings: z.boolean().default(true),
});

/** The summary is the multiple-choice model's alone. */
const inert = [
  "summary_activation",
  "summary_first_dropout",
  "summary_last_dropout",
  "summary_proj_to_labels",
  "summary_type",
  "summary_use_proj",
];

/** ELECTRA (https://arxiv.org/abs/2003.10555): BERT with embeddings of a width of their own, and heads with GELU. */
export const electra: Architecture = {
  tasks: encoderTasks,
  build(request) {
    const config = parseConfig(schema, request.config, { inert, ignored: request.ignoredConfigFields });
    return postNormEncoder(request, {
      prefix: "electra.",
      vocab: config.vocab_size,
      embeddingSize: config.embedding_size,
      positions: config.max_position_embeddings,
      tokenTypes: config.type_vocab_size,
      layers: config.num_hidden_layers,
      layerPrefix: "encoder.layer.",
      layerNames: bertLayerNames,
      sizes: {
        hidden: config.hidden_size,
        intermediate: config.intermediate_size,
        heads: config.num_attention_heads,
        activation: config.hidden_act,
        epsilon: config.layer_norm_eps,
      },
      heads: (prefix) => ({
        classification: [{ layer: "classifier.dense", activation: "gelu" }, { layer: "classifier.out_proj" }],
        tokenClassifier: "classifier",
        maskedLanguageModel: {
          dense: "generator_predictions.dense",
          norm: "generator_predictions.LayerNorm",
          activation: "gelu",
          decoder: config.tie_word_embeddings
            ? `${prefix}embeddings.word_embeddings.weight`
            : "generator_lm_head.weight",
          bias: "generator_lm_head.bias",
        },
      }),
      unneeded: [
        /(^|\.)embeddings\.position_ids$/,
        /^(discriminator|generator)_predictions\./,
        /^generator_lm_head\./,
        /^classifier\./,
      ],
    });
  },
};
