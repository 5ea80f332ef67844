import { z } from "zod";
import { count, noPrunedHeads, parseConfig, size } from "../config/parse-config.ts";
import { activationName } from "../layers/activation.ts";
import type { Architecture } from "./architecture.ts";
import { encoderTasks } from "./encoder-head.ts";
import { postNormEncoder } from "./post-norm-encoder.ts";

const schema = z.object({
  vocab_size: size,
  dim: size,
  n_layers: count,
  n_heads: count,
  hidden_dim: size,
  activation: activationName.default("gelu"),
  max_position_embeddings: size,
  is_encoder_decoder: z.literal(false).default(false),
  pruned_heads: noPrunedHeads,
  tie_word_embeddings: z.boolean().default(true),
});

/** Dropout, and how positions were made before they were saved. */
const inert = ["dropout", "qa_dropout", "seq_classif_dropout", "sinusoidal_pos_embds", "tie_weights_"];

/** DistilBERT (https://arxiv.org/abs/1910.01108): BERT's layers under other names, without token types. */
export const distilbert: Architecture = {
  tasks: encoderTasks,
  build(request) {
    const config = parseConfig(schema, request.config, { inert, ignored: request.ignoredConfigFields });
    return postNormEncoder(request, {
      prefix: "distilbert.",
      vocab: config.vocab_size,
      positions: config.max_position_embeddings,
      tokenTypes: 0,
      layers: config.n_layers,
      layerPrefix: "transformer.layer.",
      layerNames: {
        query: "attention.q_lin",
        key: "attention.k_lin",
        value: "attention.v_lin",
        attentionOutput: "attention.out_lin",
        attentionNorm: "sa_layer_norm",
        up: "ffn.lin1",
        down: "ffn.lin2",
        outputNorm: "output_layer_norm",
      },
      sizes: {
        hidden: config.dim,
        intermediate: config.hidden_dim,
        heads: config.n_heads,
        activation: config.activation,
        epsilon: 1e-12,
      },
      heads: (prefix) => ({
        classification: [{ layer: "pre_classifier", activation: "relu" }, { layer: "classifier" }],
        tokenClassifier: "classifier",
        maskedLanguageModel: {
          dense: "vocab_transform",
          norm: "vocab_layer_norm",
          activation: config.activation,
          decoder: config.tie_word_embeddings ? `${prefix}embeddings.word_embeddings.weight` : "vocab_projector.weight",
          bias: "vocab_projector.bias",
        },
      }),
      unneeded: [/(^|\.)embeddings\.position_ids$/, /^vocab_/, /^(pre_)?classifier\./],
    });
  },
};
