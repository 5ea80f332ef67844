import type { Value } from "../onnx/graph.ts";
import { add, binary, cast, matMul, mul, reduce, reshape, scalar, transpose, unsqueeze } from "../onnx/operators.ts";
import type { Net } from "./net.ts";

export interface AttentionWeightsOptions {
  /** [batch, queries, heads*size]. */
  readonly query: Value;
  /** [batch, heads, keys, size]. */
  readonly key: Value;
  readonly heads: number;
  /** int32 [batch, keys]: 1 for a token, 0 for padding. */
  readonly mask: Value;
  /** Factor of the scores. */
  readonly scale: number;
}

/** What padded positions add to the scores: enough to leave nothing of them. */
const MASKED = -1e9;

/** The weights of an attention, averaged over its heads, which the fused operator does not give. @returns float32 [batch, queries, keys] */
export function attentionWeights(net: Net, { query, key, heads, mask, scale }: AttentionWeightsOptions): Value {
  const { graph } = net;
  const size = (query.shape[2] as number) / heads;
  const [batch, queries] = query.shape as [string, string];
  const split = reshape(graph, cast(graph, query, "float32"), [0, 0, heads, size], [batch, queries, heads, size]);
  const scores = matMul(
    graph,
    transpose(graph, split, [0, 2, 1, 3]),
    transpose(graph, cast(graph, key, "float32"), [0, 1, 3, 2]),
  );
  const missing = binary(graph, "Sub", scalar(graph, "float32", 1), cast(graph, mask, "float32"));
  const bias = unsqueeze(graph, unsqueeze(graph, mul(graph, missing, scalar(graph, "float32", MASKED)), 1), 1);
  const masked = add(graph, mul(graph, scores, scalar(graph, "float32", scale)), bias);
  const weights = graph.node("Softmax", [masked], [masked], { attributes: { axis: -1 } })[0];
  return reduce(graph, "ReduceMean", weights, 1, false);
}
