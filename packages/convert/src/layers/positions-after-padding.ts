import type { Value } from "../onnx/graph.ts";
import { add, cast, mul, scalar } from "../onnx/operators.ts";
import type { Net } from "./net.ts";

/**
 * Positions that are counted from `paddingId + 1` over the tokens that are not padding; padding has `paddingId` itself, as in
 * fairseq's models.
 *
 * @param ids int64 [batch, tokens]
 * @returns int64 [batch, tokens]
 */
export function positionsAfterPadding({ graph }: Net, ids: Value, paddingId: number): Value {
  const padding = scalar(graph, "int64", paddingId);
  const equal = graph.node("Equal", [ids, padding], [{ dtype: "bool", shape: ids.shape }])[0];
  const token = cast(graph, graph.node("Not", [equal], [equal])[0], "int64");
  const count = graph.node("CumSum", [token, scalar(graph, "int64", 1)], [token])[0];
  return add(graph, mul(graph, count, token), padding);
}
