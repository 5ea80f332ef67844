import type { Value } from "../../onnx/graph.ts";
import { mul, split } from "../../onnx/operators.ts";
import { concatRows, type Weight } from "../../weights/weight.ts";
import { type Activation, activate } from "../activation.ts";
import { linear } from "../linear.ts";
import type { Net } from "../net.ts";

/** A linear layer's weights. */
export interface Projection {
  readonly weight: Weight;
  readonly bias?: Weight | undefined;
}

/** Weights of a gated feed-forward network (https://arxiv.org/abs/2002.05202). */
export interface GatedMlpOptions {
  /** Gate and up, in this order: one projection to both, or two. */
  readonly gateUp: Projection | readonly [gate: Projection, up: Projection];
  readonly down: Projection;
  readonly activation: Activation;
}

/** `down(activation(gate(x)) · up(x))`, with gate and up in one product. */
export function gatedMlp(net: Net, x: Value, options: GatedMlpOptions): Value {
  const { gateUp, down, activation } = options;
  const both = "weight" in gateUp ? gateUp : joined(gateUp, "up");
  const width = both.weight.shape[0]! / 2;
  const product = linear(net.scope("gate_up"), x, both);
  const [gate, up] = split(net.graph, product, 1, [width, width]);
  return linear(net.scope("down"), mul(net.graph, activate(net, gate!, activation), up!), down);
}

/** Projections of the same input as one, one result beside the other. */
export function joined(parts: readonly Projection[], name: string): Projection {
  const bias = parts.map((part) => part.bias).filter((part) => part !== undefined);
  return {
    weight: concatRows(
      `${parts[0]!.weight.name}+${name}`,
      parts.map((part) => part.weight),
    ),
    bias: bias.length === parts.length ? concatRows(`${bias[0]!.name}+${name}`, bias) : undefined,
  };
}
