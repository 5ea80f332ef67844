import { linear } from "../../layers/linear.ts";
import { multiHeadAttention } from "../../layers/multi-head-attention.ts";
import { type Net, net } from "../../layers/net.ts";
import type { Precision } from "../../layers/precision.ts";
import { flattenRows, unflattenRows } from "../../layers/rows.ts";
import { type GraphDefinition, graph, type Value } from "../../onnx/graph.ts";
import { cast, reshape, transpose } from "../../onnx/operators.ts";
import type { Weights } from "../../weights/weights.ts";
import { seq2seqNames } from "../seq2seq-io.ts";
import type { Seq2SeqModel } from "./seq2seq-model.ts";
import { embedded, feedForward, projectionOf, residual } from "./sublayers.ts";

/** The encoder, with the keys and values that the decoder's layers see of it. */
export function encoderGraph(model: Seq2SeqModel, weights: Weights, precision: Precision): GraphDefinition {
  const onnx = graph();
  const root = net(onnx, precision);
  const stack = model.encoder;
  const own = weights.scope(stack.prefix);
  const ids = onnx.input(seq2seqNames.inputIds, "int64", ["sentences", "source"]);
  const mask = cast(onnx, onnx.input(seq2seqNames.attentionMask, "int64", ["sentences", "source"]), "int32");
  const positions = model.sourcePositions?.(root.scope("positions"), ids);
  const bias = model.sourceBias?.(root.scope("relative_positions"), ids);
  let rows = embedded(root.scope("embeddings"), model, stack, own, ids, positions);
  for (let layer = 0; layer < stack.layers; layer++) {
    const inner = root.scope(`layer.${layer}`);
    const layerWeights = own.scope(`${stack.layerPrefix}${layer}.`);
    rows = selfAttention(inner.scope("attention"), model, layerWeights, rows, ids, mask, bias);
    rows = feedForward(inner.scope("mlp"), model, stack, layerWeights, stack.names, rows);
  }
  if (stack.finalNorm !== undefined) rows = model.norm(root.scope("norm"), own, stack.finalNorm, rows);
  addCrossKeyValues(root.scope("cross"), model, weights, rows, ids);
  return onnx.finish();
}

function selfAttention(
  net: Net,
  model: Seq2SeqModel,
  weights: Weights,
  rows: Value,
  ids: Value,
  mask: Value,
  bias: Value | undefined,
): Value {
  const { heads, headSize, attentionScale, names } = model.encoder;
  const { query, key, value, output, norm } = names.selfAttention;
  const width = heads * headSize;
  return residual(net, model, weights, norm, rows, (x) => {
    // Three products rather than one that is split: the rows are quantized once, and splitting copies.
    const part = (name: string): Value =>
      unflattenRows(net, linear(net.scope(name), x, projectionOf(model, weights, name, width, model.hidden)), ids);
    const attended = multiHeadAttention(net, {
      query: part(query),
      key: part(key),
      value: part(value),
      heads,
      mask,
      bias,
      scale: attentionScale,
    });
    return linear(
      net.scope(output),
      flattenRows(net, attended),
      projectionOf(model, weights, output, model.hidden, width),
    );
  });
}

/** Keys and values of all decoder layers' attention to the source, head by head as they are read. */
function addCrossKeyValues(net: Net, model: Seq2SeqModel, weights: Weights, rows: Value, ids: Value): void {
  const { graph } = net;
  const { layers, heads, headSize, prefix, layerPrefix, names } = model.decoder;
  const width = heads * headSize;
  for (let layer = 0; layer < layers; layer++) {
    const layerWeights = weights.scope(`${prefix}${layerPrefix}${layer}.`);
    const byHead = (name: string): Value => {
      const product = linear(
        net.scope(`${layer}.${name}`),
        rows,
        projectionOf(model, layerWeights, name, width, model.hidden),
      );
      const shape = ["sentences", "source", heads, headSize];
      const split = reshape(graph, unflattenRows(net, product, ids), [0, 0, heads, headSize], shape);
      return transpose(graph, split, [0, 2, 1, 3]);
    };
    graph.output(seq2seqNames.crossKey(layer), byHead(names.crossAttention.key));
    graph.output(seq2seqNames.crossValue(layer), byHead(names.crossAttention.value));
  }
}
