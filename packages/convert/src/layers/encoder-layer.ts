import type { Value } from "../onnx/graph.ts";
import { add, ints, select, slice, unsqueeze } from "../onnx/operators.ts";
import type { Weight } from "../weights/weight.ts";
import type { Weights } from "../weights/weights.ts";
import type { Activation } from "./activation.ts";
import { layerNorm } from "./layer-norm.ts";
import { linear } from "./linear.ts";
import { multiHeadAttention } from "./multi-head-attention.ts";
import type { Net } from "./net.ts";
import { flattenRows, unflattenRows } from "./rows.ts";

/** Names of an encoder layer's parts, each with a `.weight` and a `.bias`. */
export interface EncoderLayerNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attentionOutput: string;
  readonly attentionNorm: string;
  readonly up: string;
  readonly down: string;
  readonly outputNorm: string;
}

/** Sizes of an encoder layer. */
export interface EncoderLayerSizes {
  readonly hidden: number;
  readonly intermediate: number;
  readonly heads: number;
  readonly activation: Activation;
  readonly epsilon: number;
}

/** What an encoder layer reads. */
export interface EncoderLayerInputs {
  /** [batch*tokens, hidden]. */
  readonly rows: Value;
  /** The input ids, [batch, tokens]. */
  readonly ids: Value;
  /** int32 [batch, tokens]. */
  readonly mask: Value;
  /** Added to the scores. */
  readonly bias?: Value | undefined;
  /** Only the first token's result is needed: everything but keys and values is left out for the others. */
  readonly firstTokenOnly?: boolean;
}

/**
 * A layer of an encoder that normalizes after each sum, as in BERT (https://arxiv.org/abs/1810.04805).
 *
 * @returns [batch*tokens, hidden], or [batch, hidden] for `firstTokenOnly`
 */
export function encoderLayer(
  net: Net,
  weights: Weights,
  names: EncoderLayerNames,
  sizes: EncoderLayerSizes,
  inputs: EncoderLayerInputs,
): Value {
  const { graph } = net;
  const { hidden, intermediate } = sizes;
  const { rows, ids } = inputs;
  const linearOf = (name: string, outputs: number, inputs: number): { weight: Weight; bias: Weight } => ({
    weight: weights.take(`${name}.weight`, [outputs, inputs]),
    bias: weights.take(`${name}.bias`, [outputs]),
  });
  const attention = net.scope("attention");
  // One row per token, or for the first token alone.
  const residual = inputs.firstTokenOnly ? select(graph, unflattenRows(net, rows, ids), 1, 0) : rows;
  const query = linear(attention.scope("query"), residual, linearOf(names.query, hidden, hidden));
  // Three products rather than one that is split: the rows are quantized once, and splitting copies.
  const key = linear(attention.scope("key"), rows, linearOf(names.key, hidden, hidden));
  const value = linear(attention.scope("value"), rows, linearOf(names.value, hidden, hidden));
  const firstQuery = (bias: Value): Value => slice(graph, bias, 2, ints(graph, [0]), ints(graph, [1]), 1);
  const attended = multiHeadAttention(attention, {
    query: inputs.firstTokenOnly ? unsqueeze(graph, query, 1) : unflattenRows(net, query, ids),
    key: unflattenRows(net, key, ids),
    value: unflattenRows(net, value, ids),
    heads: sizes.heads,
    mask: inputs.mask,
    bias: inputs.bias && inputs.firstTokenOnly ? firstQuery(inputs.bias) : inputs.bias,
  });
  const context = flattenRows(net, attended);

  const norm = (name: string, x: Value): Value =>
    layerNorm(net.scope(name), x, {
      weight: weights.take(`${name}.weight`, [hidden]),
      bias: weights.take(`${name}.bias`, [hidden]),
      epsilon: sizes.epsilon,
    });
  const output = linear(net.scope(names.attentionOutput), context, linearOf(names.attentionOutput, hidden, hidden));
  const middle = norm(names.attentionNorm, add(graph, output, residual));
  const up = linear(net.scope(names.up), middle, {
    ...linearOf(names.up, intermediate, hidden),
    activation: sizes.activation,
  });
  const down = linear(net.scope(names.down), up, linearOf(names.down, hidden, intermediate));
  return norm(names.outputNorm, add(graph, down, middle));
}
