import { attentionWeights } from "../../layers/attention-weights.ts";
import { cachedAttention } from "../../layers/decoder/cached-attention.ts";
import { type DecoderInputs, decoderInputs } from "../../layers/decoder/decoder-inputs.ts";
import { joined, type Projection } from "../../layers/decoder/gated-mlp.ts";
import { linear } from "../../layers/linear.ts";
import { multiHeadAttention } from "../../layers/multi-head-attention.ts";
import { type Net, net } from "../../layers/net.ts";
import type { Precision } from "../../layers/precision.ts";
import { flattenRows } from "../../layers/rows.ts";
import { type GraphDefinition, graph, type Value } from "../../onnx/graph.ts";
import { cast, concat, ints, reshape, sizeOfAxis } from "../../onnx/operators.ts";
import type { Weights } from "../../weights/weights.ts";
import { addLogits } from "../decoder/add-logits.ts";
import { seq2seqNames } from "../seq2seq-io.ts";
import { addLogitsSummary } from "./add-logits-summary.ts";
import type { Seq2SeqModel } from "./seq2seq-model.ts";
import { embedded, feedForward, projectionOf, residual } from "./sublayers.ts";

/**
 * The decoder with its cache (seq2seq-io.ts).
 *
 * @param scoring whether the logits of all tokens are wanted, not of the last alone, and the attention to the source
 */
export function decoderGraph(
  model: Seq2SeqModel,
  weights: Weights,
  precision: Precision,
  scoring: boolean,
): GraphDefinition {
  const onnx = graph();
  const root = net(onnx, precision);
  const stack = model.decoder;
  const own = weights.scope(stack.prefix);
  const inputs = decoderInputs(root);
  const mask = onnx.input(seq2seqNames.encoderAttentionMask, "int64", ["sentences", "source"]);
  const source = crossSource(root.scope("source"), mask);
  const positions = model.targetPositions?.(root.scope("positions"), inputs);
  const bias = model.targetBias?.(root.scope("relative_positions"), inputs);
  let rows = embedded(root.scope("embeddings"), model, stack, own, inputs.ids, positions);
  for (let layer = 0; layer < stack.layers; layer++) {
    const inner = root.scope(`layer.${layer}`);
    const layerWeights = own.scope(`${stack.layerPrefix}${layer}.`);
    rows = selfAttention(inner.scope("self_attention"), model, layerWeights, layer, rows, inputs, bias);
    rows = crossAttention(
      inner.scope("cross_attention"),
      model,
      layerWeights,
      layer,
      rows,
      source,
      scoring ? inputs : undefined,
    );
    rows = feedForward(inner.scope("mlp"), model, stack, layerWeights, stack.names, rows);
  }
  if (!scoring) rows = inputs.lastTokens(rows);
  if (stack.finalNorm !== undefined)
    rows = model.norm(root.scope("norm"), own, stack.finalNorm, rows, model.outputFactor);
  const logits = addLogits(root, rows, inputs, { ...model.head, scoring });
  if (!scoring) addLogitsSummary(root.scope("summary"), logits);
  return onnx.finish();
}

function selfAttention(
  net: Net,
  model: Seq2SeqModel,
  weights: Weights,
  layer: number,
  rows: Value,
  inputs: DecoderInputs,
  bias: Value | undefined,
): Value {
  const { hidden } = model;
  const { heads, headSize, attentionScale, names } = model.decoder;
  const { query, key, value, output, norm } = names.selfAttention;
  const width = heads * headSize;
  return residual(net, model, weights, norm, rows, (x) => {
    const part = (name: string): Projection => projectionOf(model, weights, name, width, hidden);
    const all = joined([part(query), part(key), part(value)], "key+value");
    const packed = inputs.unflatten(linear(net.scope("query_key_value"), x, all));
    const options = { layer, heads, kvHeads: heads, headSize, scale: attentionScale, bias };
    const attended = cachedAttention(net, { packed }, inputs, options);
    return linear(net.scope(output), flattenRows(net, attended), projectionOf(model, weights, output, hidden, width));
  });
}

/** What all layers' attention to the source reads. */
interface CrossSource {
  /** int32 [sentences, source]. */
  readonly mask: Value;
  /** [rows*tokens, width] as [sentences, queries, width]: the rows of a sentence are queries of one attention. */
  bySentence(x: Value): Value;
}

function crossSource(net: Net, mask: Value): CrossSource {
  const { graph } = net;
  const sentences = sizeOfAxis(graph, mask, 0);
  let target: Value | undefined;
  return {
    mask: cast(graph, mask, "int32"),
    bySentence(x) {
      const width = x.shape[1] as number;
      target ??= concat(graph, [sentences, ints(graph, [-1, width])], 0, 3);
      return graph.node("Reshape", [x, target], [{ dtype: x.dtype, shape: ["sentences", "queries", width] }])[0];
    },
  };
}

function crossAttention(
  net: Net,
  model: Seq2SeqModel,
  weights: Weights,
  layer: number,
  rows: Value,
  source: CrossSource,
  aligned: DecoderInputs | undefined,
): Value {
  const { graph, precision } = net;
  const { hidden } = model;
  const { heads, headSize, attentionScale, names } = model.decoder;
  const { query, output, norm } = names.crossAttention;
  const width = heads * headSize;
  const shape = ["sentences", heads, "source", headSize];
  const key = graph.input(seq2seqNames.crossKey(layer), precision.activations, shape);
  const value = graph.input(seq2seqNames.crossValue(layer), precision.activations, shape);
  return residual(net, model, weights, norm, rows, (x) => {
    const queries = linear(net.scope(query), x, projectionOf(model, weights, query, width, hidden));
    const bySentence = source.bySentence(queries);
    const attended = multiHeadAttention(net, {
      query: bySentence,
      key,
      value,
      heads,
      mask: source.mask,
      scale: attentionScale,
    });
    if (aligned !== undefined) {
      const weights = attentionWeights(net.scope("weights"), {
        query: bySentence,
        key,
        heads,
        mask: source.mask,
        scale: attentionScale,
      });
      graph.output(seq2seqNames.attention(layer), byRow(net.scope("weights"), weights, aligned));
    }
    const context = reshape(graph, attended, [-1, width], [rows.shape[0]!, width]);
    return linear(net.scope(output), context, projectionOf(model, weights, output, hidden, width));
  });
}

/** [sentences, queries, source] as [rows, tokens, source]. */
function byRow(net: Net, weights: Value, { ids }: DecoderInputs): Value {
  const { graph } = net;
  const leading = graph.node("Shape", [ids], [{ dtype: "int64", shape: [2] }])[0];
  const target = concat(graph, [leading, sizeOfAxis(graph, weights, 2)], 0, 3);
  return graph.node("Reshape", [weights, target], [{ dtype: "float32", shape: [...ids.shape, "source"] }])[0];
}
