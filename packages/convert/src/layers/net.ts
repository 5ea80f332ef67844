import type { Graph, Value } from "../onnx/graph.ts";
import type { Precision } from "./precision.ts";
import { type QuantizedRows, rowQuantizer } from "./quantized-rows.ts";

/** What layers add their nodes to: a graph, and how weights are stored in it. */
export interface Net {
  readonly graph: Graph;
  readonly precision: Precision;
  /** The same net with `name.` before the names of its nodes. */
  scope(name: string): Net;
  /** A value's rows in 8 bits; computed once however many layers read it. */
  quantize(rows: Value): QuantizedRows;
  /** Remembers that a value has no element below `lowest`, which makes its 8 bits finer. */
  bounded(value: Value, lowest: number): Value;
}

/** A net over an empty or started graph. */
export function net(graph: Graph, precision: Precision): Net {
  const quantized = new Map<Value, QuantizedRows>();
  const lowest = new Map<Value, number>();
  const quantizer = rowQuantizer();
  const scoped = (inner: Graph): Net => ({
    graph: inner,
    precision,
    scope: (name) => scoped(inner.scope(name)),
    quantize(rows) {
      const result = quantized.get(rows) ?? quantizer(inner, rows, lowest.get(rows));
      quantized.set(rows, result);
      return result;
    },
    bounded(value, bound) {
      lowest.set(value, bound);
      return value;
    },
  });
  return scoped(graph);
}
