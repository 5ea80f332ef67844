import type { Value } from "../onnx/graph.ts";
import { add, binary, gather, reshape, scalar, sizeOfAxis, unsqueeze } from "../onnx/operators.ts";
import { computed, type Weight } from "../weights/weight.ts";
import type { Net } from "./net.ts";
import { storeVector } from "./store.ts";

/** Options of `relativePositionBias`. */
export interface RelativePositionBiasOptions {
  /** [buckets, heads]. Half the buckets are for keys after the query. */
  readonly table: Weight;
  /** Distances from here on share the last bucket. */
  readonly maxDistance: number;
  /** [batch, tokens]. */
  readonly ids: Value;
}

/**
 * T5's relative position bias (https://arxiv.org/abs/1910.10683, section 2.1) of an encoder. The buckets are worked out when
 * the model is converted: the graph looks a bias up by the distance alone.
 *
 * @returns [1, heads, tokens, tokens]
 */
export function relativePositionBias(net: Net, options: RelativePositionBiasOptions): Value {
  const { graph } = net;
  const { table, maxDistance, ids } = options;
  const byDistance = storeVector(net, biasByDistance(table, -maxDistance, maxDistance, maxDistance, true));
  const tokens = reshape(graph, sizeOfAxis(graph, ids, 1), [], []);
  const range = [scalar(graph, "int64", 0), tokens, scalar(graph, "int64", 1)];
  const places = graph.node("Range", range, [{ dtype: "int64", shape: [ids.shape[1]!] }])[0];
  const keys = unsqueeze(graph, places, 0); // [1, tokens]
  const queries = unsqueeze(graph, places, 1); // [tokens, 1]
  // The same name along both axes: what broadcasting makes of [1, tokens] and [tokens, 1].
  const distance = clamp(net, binary(graph, "Sub", keys, queries), -maxDistance, maxDistance);
  const index = add(graph, distance, scalar(graph, "int64", maxDistance));
  return unsqueeze(graph, gather(graph, byDistance, index, 1), 0);
}

/** Integers no smaller and no larger than these. */
export function clamp({ graph }: Net, x: Value, least: number, most: number): Value {
  return binary(graph, "Min", binary(graph, "Max", x, scalar(graph, "int64", least)), scalar(graph, "int64", most));
}

/** The bias of each distance (key − query) from `first` to `last`, [heads, last − first + 1]. */
export function biasByDistance(
  table: Weight,
  first: number,
  last: number,
  maxDistance: number,
  bidirectional: boolean,
): Weight {
  const [buckets, heads] = table.shape as readonly [number, number];
  const width = last - first + 1;
  return computed(`${table.name}.by_distance`, [heads, width], [table], (values) => {
    const result = new Float32Array(heads * width);
    for (let column = 0; column < width; column++) {
      const bucket = bucketOf(column + first, buckets, maxDistance, bidirectional);
      for (let head = 0; head < heads; head++) result[head * width + column] = values![bucket * heads + head]!;
    }
    return result;
  });
}

/**
 * The bucket of a distance (key − query). Half the buckets are for exact distances, the others grow with its logarithm.
 * Rounded to float32 step by step, as the reference computes it.
 */
export function bucketOf(distance: number, buckets: number, maxDistance: number, bidirectional: boolean): number {
  const half = bidirectional ? Math.floor(buckets / 2) : buckets;
  const first = bidirectional && distance > 0 ? half : 0;
  const magnitude = bidirectional ? Math.abs(distance) : Math.max(0, -distance);
  const exact = Math.floor(half / 2);
  if (magnitude < exact) return first + magnitude;
  const { fround } = Math;
  const logarithm = fround(Math.log(fround(magnitude / exact)));
  const scaled = fround(fround(logarithm / fround(Math.log(maxDistance / exact))) * (half - exact));
  return first + Math.min(half - 1, exact + Math.trunc(scaled));
}
