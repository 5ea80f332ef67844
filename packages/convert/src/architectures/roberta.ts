import { z } from "zod";
import { count, epsilon, noPrunedHeads, parseConfig, size } from "../config/parse-config.ts";
import { activationName } from "../layers/activation.ts";
import { positionsAfterPadding } from "../layers/positions-after-padding.ts";
import type { Architecture } from "./architecture.ts";
import { bertLayerNames } from "./bert.ts";
import { encoderTasks } from "./encoder-head.ts";
import { postNormEncoder } from "./post-norm-encoder.ts";

const schema = z.object({
  vocab_size: size,
  hidden_size: size,
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: size,
  hidden_act: activationName.default("gelu"),
  max_position_embeddings: size,
  type_vocab_size: size.default(2),
  layer_norm_eps: epsilon.default(1e-12),
  pad_token_id: z.int().min(0).default(1),
  position_embedding_type: z.literal("absolute").default("absolute"),
  is_decoder: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
  is_encoder_decoder: z.literal(false).default(false),
  pruned_heads: noPrunedHeads,
  tie_word_embeddings: z.boolean().default(true),
});

/**
 * RoBERTa (https://arxiv.org/abs/1907.11692) and XLM-R (https://arxiv.org/abs/1911.02116): BERT's layers, positions that
 * are counted after the padding token's id, a head of its own.
 */
export const roberta: Architecture = {
  tasks: encoderTasks,
  build(request) {
    const config = parseConfig(schema, request.config, { ignored: request.ignoredConfigFields });
    return postNormEncoder(request, {
      prefix: "roberta.",
      vocab: config.vocab_size,
      positions: config.max_position_embeddings,
      positionIds: (net, ids) => positionsAfterPadding(net, ids, config.pad_token_id),
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
      unneeded: [/(^|\.)embeddings\.position_ids$/, /^(roberta\.)?pooler\./, /^lm_head\./, /^classifier\./],
    });
  },
};
