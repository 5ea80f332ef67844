import type { Value } from "../../onnx/graph.ts";
import { binary, cast, gather, scalar, transpose, unsqueeze } from "../../onnx/operators.ts";
import type { Weight } from "../../weights/weight.ts";
import type { Net } from "../net.ts";
import { biasByDistance, clamp } from "../relative-position-bias.ts";
import { storeVector } from "../store.ts";
import type { DecoderInputs } from "./decoder-inputs.ts";

/**
 * T5's relative position bias (https://arxiv.org/abs/1910.10683, section 2.1) of a decoder with a cache, whose rows may have
 * different lengths. Keys after a query are never seen and have no buckets.
 *
 * @param table [buckets, heads]
 * @param maxDistance distances from here on share the last bucket
 * @returns [batch, heads, tokens, total]
 */
export function cachedPositionBias(net: Net, table: Weight, maxDistance: number, inputs: DecoderInputs): Value {
  const { graph } = net;
  const byDistance = storeVector(net, biasByDistance(table, -maxDistance, 0, maxDistance, false)); // [heads, distances]
  const range = [scalar(graph, "int32", 0), inputs.total, scalar(graph, "int32", 1)];
  const keys = cast(graph, graph.node("Range", range, [{ dtype: "int32", shape: ["total"] }])[0], "int64");
  const queries = unsqueeze(graph, inputs.positions(), 2); // [batch, tokens, 1]
  const distance = binary(graph, "Sub", keys, queries); // [batch, tokens, total]
  const shifted = binary(graph, "Add", distance, scalar(graph, "int64", maxDistance));
  const byHead = gather(graph, byDistance, clamp(net, shifted, 0, maxDistance), 1); // [heads, batch, tokens, total]
  return transpose(graph, byHead, [1, 0, 2, 3]);
}
