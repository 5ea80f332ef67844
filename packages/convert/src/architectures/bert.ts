import { z } from "zod";
import { count, epsilon, noPrunedHeads, parseConfig, size } from "../config/parse-config.ts";
import { type Activation, activations } from "../layers/activation.ts";
import { embedding, firstRows } from "../layers/embedding.ts";
import { encoderLayer } from "../layers/encoder-layer.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { net } from "../layers/net.ts";
import { flattenRows } from "../layers/rows.ts";
import { graph } from "../onnx/graph.ts";
import { add, cast, sizeOfAxis } from "../onnx/operators.ts";
import type { Architecture, BuildRequest, BuiltModel } from "./architecture.ts";
import { addEncoderHead, encoderTasks } from "./encoder-head.ts";

/** BERT (https://arxiv.org/abs/1810.04805), also MiniLM and every other model that has its shape. */
const schema = z.object({
  vocab_size: size,
  hidden_size: size,
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: size,
  hidden_act: z.enum(Object.keys(activations) as Activation[]).default("gelu"),
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

/** Inputs `input_ids`, `attention_mask` and `token_type_ids`, int64 [batch, tokens]. */
export const bert: Architecture = {
  tasks: encoderTasks,
  build(request: BuildRequest): BuiltModel {
    const config = parseConfig(schema, request.config, { inert, ignored: request.ignoredConfigFields });
    const hidden = config.hidden_size;
    const prefix = request.weights.has("bert.embeddings.word_embeddings.weight") ? "bert." : "";
    const weights = request.weights.scope(prefix);

    const onnx = graph();
    const ids = onnx.input("input_ids", "int64", ["batch", "tokens"]);
    const mask = cast(onnx, onnx.input("attention_mask", "int64", ["batch", "tokens"]), "int32");
    const types = onnx.input("token_type_ids", "int64", ["batch", "tokens"]);
    const root = net(onnx, request.precision);

    const table = (name: string, rows: number) => weights.take(`embeddings.${name}.weight`, [rows, hidden]);
    const words = embedding(root.scope("words"), table("word_embeddings", config.vocab_size), ids);
    const segments = embedding(root.scope("segments"), table("token_type_embeddings", config.type_vocab_size), types);
    const positions = firstRows(
      root.scope("positions"),
      table("position_embeddings", config.max_position_embeddings),
      sizeOfAxis(onnx, ids, 1),
      "tokens",
    );
    let rows = layerNorm(root, flattenRows(root, add(onnx, add(onnx, words, segments), positions)), {
      weight: weights.take("embeddings.LayerNorm.weight", [hidden]),
      bias: weights.take("embeddings.LayerNorm.bias", [hidden]),
      epsilon: config.layer_norm_eps,
    });

    const firstToken = request.task === "text-classification";
    for (let layer = 0; layer < config.num_hidden_layers; layer++) {
      const name = `encoder.layer.${layer}.`;
      rows = encoderLayer(
        root.scope(`layer.${layer}`),
        weights.scope(name),
        {
          query: "attention.self.query",
          key: "attention.self.key",
          value: "attention.self.value",
          attentionOutput: "attention.output.dense",
          attentionNorm: "attention.output.LayerNorm",
          up: "intermediate.dense",
          down: "output.dense",
          outputNorm: "output.LayerNorm",
        },
        {
          hidden,
          intermediate: config.intermediate_size,
          heads: config.num_attention_heads,
          activation: config.hidden_act,
          epsilon: config.layer_norm_eps,
        },
        { rows, ids, mask, firstTokenOnly: firstToken && layer === config.num_hidden_layers - 1 },
      );
    }

    addEncoderHead(
      root,
      { rows, ids, mask, hidden, vocab: config.vocab_size, epsilon: config.layer_norm_eps },
      request,
      {
        classification: [{ layer: `${prefix}pooler.dense`, activation: "tanh" }, { layer: "classifier" }],
        tokenClassifier: "classifier",
        maskedLanguageModel: {
          dense: "cls.predictions.transform.dense",
          norm: "cls.predictions.transform.LayerNorm",
          activation: config.hidden_act,
          decoder: config.tie_word_embeddings
            ? `${prefix}embeddings.word_embeddings.weight`
            : "cls.predictions.decoder.weight",
          bias: request.weights.has("cls.predictions.bias") ? "cls.predictions.bias" : "cls.predictions.decoder.bias",
        },
      },
    );
    return {
      models: [{ file: "model.onnx", graph: onnx.finish() }],
      unneeded: [/(^|\.)embeddings\.position_ids$/, /(^|\.)pooler\./, /^cls\./, /^classifier\./],
    };
  },
};
