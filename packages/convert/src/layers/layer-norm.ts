import type { Value } from "../onnx/graph.ts";
import type { Weight } from "../weights/weight.ts";
import type { Net } from "./net.ts";
import { storeVector } from "./store.ts";

/** A layer normalization's weights. */
export interface LayerNormOptions {
  readonly weight: Weight;
  readonly bias?: Weight | undefined;
  readonly epsilon: number;
}

/**
 * Layer normalization over the last axis (https://arxiv.org/abs/1607.06450). A node of its own after an Add:
 * SkipLayerNormalization, which joins both, is several times slower on CPUs.
 */
export function layerNorm(net: Net, x: Value, options: LayerNormOptions): Value {
  const { weight, bias, epsilon } = options;
  const inputs = [x, storeVector(net, weight), bias && storeVector(net, bias)];
  return net.graph.node("LayerNormalization", inputs, [x], {
    attributes: { axis: -1, epsilon: { float: epsilon } },
  })[0];
}

/** Root-mean-square normalization over the last axis (https://arxiv.org/abs/1910.07467). */
export function rmsNorm(net: Net, x: Value, options: LayerNormOptions): Value {
  const attributes = { axis: -1, epsilon: { float: options.epsilon } };
  return net.graph.node("SimplifiedLayerNormalization", [x, storeVector(net, options.weight)], [x], { attributes })[0];
}
