import type { Value } from "../onnx/graph.ts";
import { add, binary, gather, reshape, scalar, sizeOfAxis, unsqueeze } from "../onnx/operators.ts";
import { computed, type Weight } from "../weights/weight.ts";
import type { Net } from "./net.ts";
import { storeVector } from "./store.ts";

/** Options of `relativePositionBias`. */
export interface RelativePositionBiasOptions {
  /** [buckets, heads]. */
  readonly table: Weight;
  /** The most tokens a text can have. */
  readonly longest: number;
  /** Distances from here on share the last bucket. */
  readonly maxDistance: number;
  /** Whether the keys after a query have buckets of their own. */
  readonly bidirectional: boolean;
  /** [batch, tokens]. */
  readonly ids: Value;
}

/**
 * T5's relative position bias (https://arxiv.org/abs/1910.10683, section 2.1). The buckets are worked out when the model
 * is converted: the graph looks a bias up by the distance alone.
 *
 * @returns [1, heads, tokens, tokens]
 */
export function relativePositionBias(net: Net, options: RelativePositionBiasOptions): Value {
  const { graph } = net;
  const { longest, ids } = options;
  const byDistance = storeVector(net, biasByDistance(options)); // [heads, 2*longest-1]
  const tokens = reshape(graph, sizeOfAxis(graph, ids, 1), [], []);
  const range = [scalar(graph, "int64", 0), tokens, scalar(graph, "int64", 1)];
  const places = graph.node("Range", range, [{ dtype: "int64", shape: ["tokens"] }])[0];
  const keys = unsqueeze(graph, places, 0); // [1, tokens]
  const queries = unsqueeze(graph, places, 1); // [tokens, 1]
  // "tokens" along both axes: what broadcasting makes of [1, tokens] and [tokens, 1].
  const distance = binary(graph, "Sub", keys, queries);
  const index = add(graph, distance, scalar(graph, "int64", longest - 1));
  return unsqueeze(graph, gather(graph, byDistance, index, 1), 0);
}

/** [heads, 2·longest − 1], the first column for a key `longest − 1` places before the query. */
function biasByDistance({ table, longest, maxDistance, bidirectional }: RelativePositionBiasOptions): Weight {
  const [buckets, heads] = table.shape as readonly [number, number];
  const width = 2 * longest - 1;
  return computed(`${table.name}.by_distance`, [heads, width], [table], (values) => {
    const result = new Float32Array(heads * width);
    for (let column = 0; column < width; column++) {
      const bucket = bucketOf(column - (longest - 1), buckets, maxDistance, bidirectional);
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
