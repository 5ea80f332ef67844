import { z } from "zod";
import type { Value } from "../onnx/graph.ts";
import { mul, unary } from "../onnx/operators.ts";
import type { Net } from "./net.ts";

/** Activation functions, as `hidden_act` and `activation_function` of a config spell them. */
export const activations = {
  gelu: "the exact one, by the error function",
  gelu_new: "the tanh form",
  gelu_pytorch_tanh: "the tanh form",
  gelu_fast: "the tanh form, with its constant written to fewer digits",
  quick_gelu: "x · sigmoid(1.702 x)",
  relu: "max(0, x)",
  silu: "x · sigmoid(x)",
  swish: "the same as silu",
  tanh: "tanh(x)",
} as const;

export type Activation = keyof typeof activations;

/** An activation function's name in a config. */
export const activationName: z.ZodType<Activation> & { default(value: Activation): z.ZodType<Activation> } = z.enum(
  Object.keys(activations) as Activation[],
);

/** What no result is below, rounded down; nothing for functions without a useful bound. */
const lowest: { readonly [A in Activation]?: number } = {
  gelu: -0.171,
  gelu_new: -0.171,
  gelu_pytorch_tanh: -0.171,
  gelu_fast: -0.171,
  quick_gelu: -0.171,
  relu: 0,
  silu: -0.279,
  swish: -0.279,
};

/** Applies an activation function elementwise. */
export function activate(net: Net, x: Value, activation: Activation): Value {
  const result = apply(net, x, activation);
  const bound = lowest[activation];
  return bound === undefined ? result : net.bounded(result, bound);
}

function apply(net: Net, x: Value, activation: Activation): Value {
  const { graph } = net;
  const microsoft = (op: string, attributes = {}): Value =>
    graph.node(op, [x], [x], { domain: "com.microsoft", attributes })[0];
  switch (activation) {
    case "gelu":
      return microsoft("Gelu");
    case "gelu_new":
    case "gelu_pytorch_tanh":
    case "gelu_fast":
      return microsoft("FastGelu");
    case "quick_gelu":
      return microsoft("QuickGelu", { alpha: { float: 1.702 } });
    case "silu":
    case "swish":
      return mul(graph, x, unary(graph, "Sigmoid", x));
    case "relu":
      return unary(graph, "Relu", x);
    case "tanh":
      return unary(graph, "Tanh", x);
  }
}
