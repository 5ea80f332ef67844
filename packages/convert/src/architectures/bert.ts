import { z } from "zod";
import { count, epsilon, noPrunedHeads, parseConfig, size } from "../config/parse-config.ts";
import { activationName } from "../layers/activation.ts";
import type { EncoderLayerNames } from "../layers/encoder-layer.ts";
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

/** Written by the first BERT release and read by nothing. */
const inert = [
  "directionality",
  "pooler_fc_size",
  "pooler_num_attention_heads",
  "pooler_num_fc_layers",
  "pooler_size_per_head",
  "pooler_type",
];

/** Names within a layer of BERT and RoBERTa. */
export const bertLayerNames: EncoderLayerNames = {
  query: "attention.self.query",
  key: "attention.self.key",
  value: "attention.self.value",
  attentionOutput: "attention.output.dense",
  attentionNorm: "attention.output.LayerNorm",
  up: "intermediate.dense",
  down: "output.dense",
  outputNorm: "output.LayerNorm",
};

/** BERT (https://arxiv.org/abs/1810.04805), and what has its shape, such as MiniLM. */
export const bert: Architecture = {
  tasks: encoderTasks,
  build(request) {
    const config = parseConfig(schema, request.config, { inert, ignored: request.ignoredConfigFields });
    const predictions = "cls.predictions";
    return postNormEncoder(request, {
      prefix: "bert.",
      vocab: config.vocab_size,
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
        classification: [{ layer: `${prefix}pooler.dense`, activation: "tanh" }, { layer: "classifier" }],
        tokenClassifier: "classifier",
        maskedLanguageModel: {
          dense: `${predictions}.transform.dense`,
          norm: `${predictions}.transform.LayerNorm`,
          activation: config.hidden_act,
          decoder: config.tie_word_embeddings
            ? `${prefix}embeddings.word_embeddings.weight`
            : `${predictions}.decoder.weight`,
          bias: config.tie_word_embeddings ? `${predictions}.bias` : `${predictions}.decoder.bias`,
        },
      }),
      unneeded: [/(^|\.)embeddings\.position_ids$/, /^(bert\.)?pooler\./, /^cls\./, /^classifier\./],
    });
  },
};
