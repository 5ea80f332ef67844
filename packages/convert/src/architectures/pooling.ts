import type { Net } from "../layers/net.ts";
import type { Value } from "../onnx/graph.ts";
import { binary, cast, mul, reduce, scalar, select, unsqueeze } from "../onnx/operators.ts";

/** How the tokens' vectors become one vector for the text. */
export interface Pooling {
  readonly mode: "mean" | "cls" | "max";
  /** Divide by the vector's length, so that a dot product is the cosine. */
  readonly normalize: boolean;
}

/** transformers' lower limits of a sum of the mask and of a vector's length. */
const LEAST_MASK = 1e-9;
const LEAST_LENGTH = 1e-12;
/** What a padded token is replaced by where the largest is taken. */
const LOWEST = -1e9;

/**
 * Pools as sentence-transformers does.
 *
 * @param hidden [batch, tokens, width]
 * @param mask int32 [batch, tokens]
 * @returns [batch, width], float32
 */
export function pool(net: Net, hidden: Value, mask: Value, pooling: Pooling): Value {
  const { graph } = net;
  const x = cast(graph, hidden, "float32");
  const weights = unsqueeze(graph, cast(graph, mask, "float32"), 2);
  let pooled: Value;
  if (pooling.mode === "cls") pooled = select(graph, x, 1, 0);
  else if (pooling.mode === "mean") {
    const sum = reduce(graph, "ReduceSum", mul(graph, x, weights), 1, false);
    const count = reduce(graph, "ReduceSum", weights, 1, false);
    pooled = binary(graph, "Div", sum, binary(graph, "Max", count, scalar(graph, "float32", LEAST_MASK)));
  } else {
    const padding = mul(
      graph,
      binary(graph, "Sub", scalar(graph, "float32", 1), weights),
      scalar(graph, "float32", LOWEST),
    );
    pooled = reduce(graph, "ReduceMax", binary(graph, "Add", mul(graph, x, weights), padding), 1, false);
  }
  if (!pooling.normalize) return pooled;
  const length = reduce(graph, "ReduceL2", pooled, 1, true);
  return binary(graph, "Div", pooled, binary(graph, "Max", length, scalar(graph, "float32", LEAST_LENGTH)));
}
