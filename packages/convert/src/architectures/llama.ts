import { cachedAttention, type QueryKeyValue } from "../layers/decoder/cached-attention.ts";
import { type DecoderInputs, decoderInputs } from "../layers/decoder/decoder-inputs.ts";
import { gatedMlp, joined, type Projection } from "../layers/decoder/gated-mlp.ts";
import { embedding } from "../layers/embedding.ts";
import { rmsNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import { type Net, net } from "../layers/net.ts";
import { rotaryFrequencies } from "../layers/rotary/frequencies.ts";
import { rotaryTables } from "../layers/rotary/rotary-tables.ts";
import { flattenRows } from "../layers/rows.ts";
import { type GraphDefinition, graph, type Value } from "../onnx/graph.ts";
import { add, cast, mul, reshape, split } from "../onnx/operators.ts";
import { computed, type Weight } from "../weights/weight.ts";
import type { Weights } from "../weights/weights.ts";
import type { Architecture, BuildRequest, BuiltModel } from "./architecture.ts";
import { addHiddenStates } from "./decoder/add-hidden-states.ts";
import { addLogits } from "./decoder/add-logits.ts";
import type { DecoderConfig } from "./decoder/decoder-config.ts";
import { type DecoderGraph, decoderGraphs } from "./decoder/decoder-graphs.ts";
import { decoderPrecision } from "./decoder/decoder-precision.ts";
import { llamaConfigs } from "./decoder/llama-config.ts";

/**
 * Llama 2 and 3 and what is built like them: SmolLM, Mistral, Qwen2 and 2.5, Qwen3, Gemma 1 to 3 (text), Phi-3.
 * Inputs and outputs: decoder-io.ts.
 */
export const llama: Architecture = {
  tasks: ["text-generation"],
  build(request: BuildRequest): BuiltModel {
    const modelType = String(request.config["model_type"]);
    const config = llamaConfigs[modelType]!(request.config, request.ignoredConfigFields);
    const prefix = request.weights.has("model.embed_tokens.weight") ? "model." : "";
    return {
      models: decoderGraphs(request, (kind) => buildGraph(config, request, prefix, kind)),
      unneeded: config.tied ? [/rotary_emb\.inv_freq$/, /^lm_head\.weight$/] : [/rotary_emb\.inv_freq$/],
      decoder: {
        layers: config.layers.length,
        heads: config.heads,
        kvHeads: config.kvHeads,
        headSize: config.headSize,
        vocabSize: config.vocabSize,
        contextLength: contextOf(config),
        hiddenStates: request.outputHiddenStates,
        cacheDType: request.precision.activations,
      },
    };
  },
};

function contextOf(config: DecoderConfig): number {
  const contexts = config.layers.map(({ rope }) => rotaryFrequencies(rope, config.headSize, config.maxLength).context);
  return Math.min(...contexts);
}

function buildGraph(config: DecoderConfig, request: BuildRequest, prefix: string, kind: DecoderGraph): GraphDefinition {
  const onnx = graph();
  const root = net(onnx, decoderPrecision(request.precision, config.tied));
  const inputs = decoderInputs(root);
  const weights = request.weights.scope(prefix);
  const table = weights.take("embed_tokens.weight", [config.vocabSize, config.hidden]);
  let rows = flattenRows(root, embedding(root.scope("embedding"), table, inputs.ids));
  if (config.embeddingScale !== undefined) {
    const scale = onnx.constant("float32", [], Float32Array.of(config.embeddingScale));
    rows = mul(onnx, rows, cast(onnx, scale, rows.dtype));
  }
  const states = [rows];
  for (const [index] of config.layers.entries()) {
    const last = kind === "model" && index === config.layers.length - 1;
    rows = decoderLayer(
      root.scope(`layer.${index}`),
      weights.scope(`layers.${index}.`),
      config,
      index,
      inputs,
      rows,
      last,
    );
    states.push(rows);
  }
  const lastNorm = (net: Net, x: Value): Value => norm(net, x, weights.take("norm.weight", [config.hidden]), config);
  const head = {
    weight: config.tied ? table : request.weights.take("lm_head.weight", [config.vocabSize, config.hidden]),
    softcap: config.logitsSoftcap,
  };
  if (kind === "hiddenStates") addHiddenStates(root, states, inputs, { ...head, norm: lastNorm });
  else addLogits(root, lastNorm(root.scope("norm"), rows), inputs, { ...head, scoring: kind === "scoring" });
  return onnx.finish();
}

/** @param last nothing comes after this layer but the logits of each row's last token: only these are computed */
function decoderLayer(
  net: Net,
  weights: Weights,
  config: DecoderConfig,
  layer: number,
  inputs: DecoderInputs,
  rows: Value,
  last: boolean,
): Value {
  const { graph } = net;
  const { hidden, intermediate, heads, headSize, sandwichNorms } = config;
  const normOf = (name: string, x: Value): Value =>
    norm(net.scope(name), x, weights.take(`${name}.weight`, [hidden]), config);
  const projection = (name: string, outputs: number, width: number, bias: boolean): Projection => ({
    weight: weights.take(`${name}.weight`, [outputs, width]),
    bias: bias ? weights.take(`${name}.bias`, [outputs]) : undefined,
  });

  const { rope, ropeName, window } = config.layers[layer]!;
  const attended = cachedAttention(
    net.scope("attention"),
    queryKeyValue(net.scope("attention"), normOf("input_layernorm", rows), weights, config, inputs, projection),
    inputs,
    {
      layer,
      heads,
      kvHeads: config.kvHeads,
      headSize,
      scale: config.attentionScale,
      softcap: config.attentionSoftcap,
      window,
      rotary: rotaryTables(net, ropeName, rotaryFrequencies(rope, headSize, config.maxLength)),
    },
  );
  const needed = (value: Value): Value => (last ? inputs.lastTokens(value) : value);
  const outputOf = projection("self_attn.o_proj", hidden, heads * headSize, config.bias.attentionOutput);
  let output = linear(net.scope("attention.output"), needed(flattenRows(net, attended)), outputOf);
  if (sandwichNorms) output = normOf("post_attention_layernorm", output);
  const middle = add(graph, needed(rows), output);

  const up = normOf(sandwichNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm", middle);
  const bias = config.bias.mlp;
  let result = gatedMlp(net.scope("mlp"), up, {
    gateUp: config.fusedWeights
      ? projection("mlp.gate_up_proj", 2 * intermediate, hidden, bias)
      : [
          projection("mlp.gate_proj", intermediate, hidden, bias),
          projection("mlp.up_proj", intermediate, hidden, bias),
        ],
    down: projection("mlp.down_proj", hidden, intermediate, bias),
    activation: config.activation,
  });
  if (sandwichNorms) result = normOf("post_feedforward_layernorm", result);
  return add(graph, middle, result);
}

type ProjectionOf = (name: string, outputs: number, width: number, bias: boolean) => Projection;

function queryKeyValue(
  net: Net,
  x: Value,
  weights: Weights,
  config: DecoderConfig,
  inputs: DecoderInputs,
  projection: ProjectionOf,
): QueryKeyValue {
  const { hidden, heads, kvHeads, headSize } = config;
  const bias = config.bias.queryKeyValue;
  const widths = [heads * headSize, kvHeads * headSize, kvHeads * headSize] as const;
  const all = config.fusedWeights
    ? projection("self_attn.qkv_proj", widths[0] + widths[1] + widths[2], hidden, bias)
    : joined(
        [
          projection("self_attn.q_proj", widths[0], hidden, bias),
          projection("self_attn.k_proj", widths[1], hidden, bias),
          projection("self_attn.v_proj", widths[2], hidden, bias),
        ],
        "key+value",
      );
  const packed = linear(net.scope("query_key_value"), x, all);
  if (!config.queryKeyNorm) return { packed: inputs.unflatten(packed) };
  const [query, key, value] = split(net.graph, packed, 1, widths);
  // Each head is a row of its own to the norm.
  const byHead = (name: string, part: Value): Value => {
    const wide = reshape(net.graph, part, [-1, headSize], ["heads", headSize]);
    const normed = norm(net.scope(name), wide, weights.take(`self_attn.${name}.weight`, [headSize]), config);
    const width = part.shape[1] as number;
    return inputs.unflatten(reshape(net.graph, normed, [-1, width], [part.shape[0]!, width]));
  };
  return { query: byHead("q_norm", query!), key: byHead("k_norm", key!), value: inputs.unflatten(value!) };
}

function norm(net: Net, x: Value, weight: Weight, config: DecoderConfig): Value {
  const stored = config.normsFromOne
    ? computed(`${weight.name}+1`, weight.shape, [weight], (values) => values.map((value) => value + 1))
    : weight;
  return rmsNorm(net, x, { weight: stored, epsilon: config.epsilon });
}
