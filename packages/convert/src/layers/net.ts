import type { Graph, Value } from "../onnx/graph.ts";
import type { Precision } from "./precision.ts";
import { type QuantizedRows, quantizedRows } from "./quantized-rows.ts";

/** What layers add their nodes to: a graph, and how weights are stored in it. */
export interface Net {
  readonly graph: Graph;
  readonly precision: Precision;
  /** The same net with `name.` before the names of its nodes. */
  scope(name: string): Net;
  /** A value's rows in 8 bits; computed once however many layers read it. */
  quantize(rows: Value): QuantizedRows;
}

/** A net over an empty or started graph. */
export function net(graph: Graph, precision: Precision): Net {
  const known = new Map<Value, QuantizedRows>();
  const scoped = (inner: Graph): Net => ({
    graph: inner,
    precision,
    scope: (name) => scoped(inner.scope(name)),
    quantize(rows) {
      const result = known.get(rows) ?? quantizedRows(inner, rows);
      known.set(rows, result);
      return result;
    },
  });
  return scoped(graph);
}
