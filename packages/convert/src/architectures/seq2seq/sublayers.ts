import { activate } from "../../layers/activation.ts";
import { joined, type Projection } from "../../layers/decoder/gated-mlp.ts";
import { embedding } from "../../layers/embedding.ts";
import { linear } from "../../layers/linear.ts";
import type { Net } from "../../layers/net.ts";
import { flattenRows } from "../../layers/rows.ts";
import type { Value } from "../../onnx/graph.ts";
import { add, cast, mul, scalar, split } from "../../onnx/operators.ts";
import type { Weights } from "../../weights/weights.ts";
import type { LayerNames, Seq2SeqModel, Stack } from "./seq2seq-model.ts";

/** A linear layer's weights. */
export function projectionOf(
  model: Seq2SeqModel,
  weights: Weights,
  name: string,
  outputs: number,
  inputs: number,
): Projection {
  return {
    weight: weights.take(`${name}.weight`, [outputs, inputs]),
    bias: model.biases ? weights.take(`${name}.bias`, [outputs]) : undefined,
  };
}

/** `x + f(norm(x))`, or `norm(x + f(x))`. */
export function residual(
  net: Net,
  model: Seq2SeqModel,
  weights: Weights,
  norm: string,
  rows: Value,
  f: (x: Value) => Value,
): Value {
  const normOf = (x: Value): Value => model.norm(net.scope("norm"), weights, norm, x);
  return model.normFirst ? add(net.graph, rows, f(normOf(rows))) : normOf(add(net.graph, rows, f(rows)));
}

/** A layer's feed-forward network with its norm and residual. */
export function feedForward(
  net: Net,
  model: Seq2SeqModel,
  stack: Stack,
  weights: Weights,
  names: LayerNames,
  rows: Value,
): Value {
  const { hidden, activation } = model;
  const { intermediate } = stack;
  const down = projectionOf(model, weights, names.down, hidden, intermediate);
  const projection = (name: string): Projection => projectionOf(model, weights, name, intermediate, hidden);
  const { up } = names;
  return residual(net, model, weights, names.norm, rows, (x) => {
    if (typeof up === "string") {
      return linear(net.scope("down"), linear(net.scope("up"), x, { ...projection(up), activation }), down);
    }
    const both = linear(net.scope("gate_up"), x, joined([projection(up[0]), projection(up[1])], "up"));
    const [gate, other] = split(net.graph, both, 1, [intermediate, intermediate]);
    return linear(net.scope("down"), mul(net.graph, activate(net, gate!, activation), other!), down);
  });
}

/** The first hidden states of a stack, [batch*tokens, hidden]. */
export function embedded(
  net: Net,
  model: Seq2SeqModel,
  stack: Stack,
  weights: Weights,
  ids: Value,
  positions: Value | undefined,
): Value {
  const { graph } = net;
  let x = embedding(net.scope("embedding"), stack.embeddings, ids);
  if (model.embeddingScale !== undefined) {
    x = mul(graph, x, cast(graph, scalar(graph, "float32", model.embeddingScale), x.dtype));
  }
  if (positions) x = add(graph, x, positions);
  const rows = flattenRows(net, x);
  return stack.embeddingNorm === undefined ? rows : model.norm(net.scope("norm"), weights, stack.embeddingNorm, rows);
}
