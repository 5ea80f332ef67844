import { z } from "zod";
import { count, epsilon, noPrunedHeads, parseConfig, size } from "../config/parse-config.ts";
import { ConvertError } from "../errors.ts";
import { type Activation, activations } from "../layers/activation.ts";
import { cachedAttention } from "../layers/decoder/cached-attention.ts";
import { type DecoderInputs, decoderInputs } from "../layers/decoder/decoder-inputs.ts";
import type { Projection } from "../layers/decoder/gated-mlp.ts";
import { embedding } from "../layers/embedding.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import { type Net, net } from "../layers/net.ts";
import { flattenRows } from "../layers/rows.ts";
import { type GraphDefinition, graph, type Value } from "../onnx/graph.ts";
import { add } from "../onnx/operators.ts";
import { transposed } from "../weights/weight.ts";
import type { Weights } from "../weights/weights.ts";
import type { Architecture, BuildRequest, BuiltModel } from "./architecture.ts";
import { addHiddenStates } from "./decoder/add-hidden-states.ts";
import { addLogits } from "./decoder/add-logits.ts";
import { type DecoderGraph, decoderGraphs } from "./decoder/decoder-graphs.ts";
import { decoderPrecision } from "./decoder/decoder-precision.ts";

const schema = z.object({
  vocab_size: size,
  n_positions: size,
  n_embd: size,
  n_layer: count,
  n_head: count,
  n_inner: size.nullish(),
  activation_function: z.enum(Object.keys(activations) as Activation[]).default("gelu_new"),
  layer_norm_epsilon: epsilon.default(1e-5),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.literal(false).default(false),
  is_encoder_decoder: z.literal(false).default(false),
  tie_word_embeddings: z.boolean().default(true),
  pruned_heads: noPrunedHeads,
});
type Config = z.infer<typeof schema>;

/** Dropout, the summary of a classification head, and an older name of n_positions. */
const inert = [
  "attn_pdrop",
  "embd_pdrop",
  "resid_pdrop",
  "is_decoder",
  "n_ctx",
  "reorder_and_upcast_attn", // the same sums, in float32, as here always
  "summary_activation",
  "summary_first_dropout",
  "summary_proj_to_labels",
  "summary_type",
  "summary_use_proj",
];

/** GPT-2 (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"). Inputs and outputs: decoder-io.ts. */
export const gpt2: Architecture = {
  tasks: ["text-generation"],
  build(request: BuildRequest): BuiltModel {
    const config = parseConfig(schema, request.config, { inert, ignored: request.ignoredConfigFields });
    const prefix = request.weights.has("transformer.wte.weight") ? "transformer." : "";
    if (config.n_embd % config.n_head !== 0) {
      throw new ConvertError("CONVERT_CONFIG", `n_embd ${config.n_embd} cannot be split into ${config.n_head} heads`);
    }
    return {
      models: decoderGraphs(request, (kind) => buildGraph(config, request, prefix, kind)),
      // Triangular masks that older versions of transformers saved, and the head where it is the embedding table.
      unneeded: [
        /(^|\.)h\.\d+\.attn\.(bias|masked_bias)$/,
        ...(config.tie_word_embeddings ? [/^lm_head\.weight$/] : []),
      ],
      decoder: {
        layers: config.n_layer,
        heads: config.n_head,
        kvHeads: config.n_head,
        headSize: config.n_embd / config.n_head,
        vocabSize: config.vocab_size,
        contextLength: config.n_positions,
        hiddenStates: request.outputHiddenStates,
        cacheDType: request.precision.activations,
      },
    };
  },
};

function buildGraph(config: Config, request: BuildRequest, prefix: string, kind: DecoderGraph): GraphDefinition {
  const onnx = graph();
  const root = net(onnx, decoderPrecision(request.precision, config.tie_word_embeddings));
  const inputs = decoderInputs(root);
  const weights = request.weights.scope(prefix);
  const hidden = config.n_embd;
  const table = weights.take("wte.weight", [config.vocab_size, hidden]);
  const positions = weights.take("wpe.weight", [config.n_positions, hidden]);
  const words = embedding(root.scope("words"), table, inputs.ids);
  let rows = flattenRows(root, add(onnx, words, embedding(root.scope("positions"), positions, inputs.positions())));
  const states = [rows];
  for (let layer = 0; layer < config.n_layer; layer++) {
    const last = kind === "model" && layer === config.n_layer - 1;
    rows = gpt2Layer(root.scope(`layer.${layer}`), weights.scope(`h.${layer}.`), config, layer, inputs, rows, last);
    states.push(rows);
  }
  const norm = (net: Net, x: Value): Value => normOf(net, weights, "ln_f", x, config);
  const weight = config.tie_word_embeddings
    ? table
    : request.weights.take("lm_head.weight", [config.vocab_size, hidden]);
  if (kind === "hiddenStates") addHiddenStates(root, states, inputs, { weight, norm });
  else addLogits(root, norm(root.scope("norm"), rows), inputs, { weight, scoring: kind === "scoring" });
  return onnx.finish();
}

/** @param last only each row's last token is needed */
function gpt2Layer(
  net: Net,
  weights: Weights,
  config: Config,
  layer: number,
  inputs: DecoderInputs,
  rows: Value,
  last: boolean,
): Value {
  const { graph } = net;
  const hidden = config.n_embd;
  const inner = config.n_inner ?? 4 * hidden;
  // Stored the other way round than nn.Linear: [inputs, outputs].
  const projection = (name: string, outputs: number, width: number): Projection => {
    const stored = weights.take(`${name}.weight`, [width, outputs]);
    return { weight: transposed(`${stored.name}.transposed`, stored), bias: weights.take(`${name}.bias`, [outputs]) };
  };
  const headSize = hidden / config.n_head;
  const scale =
    (config.scale_attn_weights ? 1 / Math.sqrt(headSize) : 1) /
    (config.scale_attn_by_inverse_layer_idx ? layer + 1 : 1);
  const normed = normOf(net.scope("ln_1"), weights, "ln_1", rows, config);
  const packed = linear(net.scope("query_key_value"), normed, projection("attn.c_attn", 3 * hidden, hidden));
  const attended = cachedAttention(net.scope("attention"), { packed: inputs.unflatten(packed) }, inputs, {
    layer,
    heads: config.n_head,
    kvHeads: config.n_head,
    headSize,
    scale,
  });
  const needed = (value: Value): Value => (last ? inputs.lastTokens(value) : value);
  const context = needed(flattenRows(net, attended));
  const output = linear(net.scope("attention.output"), context, projection("attn.c_proj", hidden, hidden));
  const middle = add(graph, needed(rows), output);
  const up = linear(net.scope("up"), normOf(net.scope("ln_2"), weights, "ln_2", middle, config), {
    ...projection("mlp.c_fc", inner, hidden),
    activation: config.activation_function,
  });
  return add(graph, middle, linear(net.scope("down"), up, projection("mlp.c_proj", hidden, inner)));
}

function normOf(net: Net, weights: Weights, name: string, x: Value, config: Config): Value {
  return layerNorm(net, x, {
    weight: weights.take(`${name}.weight`, [config.n_embd]),
    bias: weights.take(`${name}.bias`, [config.n_embd]),
    epsilon: config.layer_norm_epsilon,
  });
}
