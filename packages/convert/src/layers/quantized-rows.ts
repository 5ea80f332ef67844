import type { Graph, Value } from "../onnx/graph.ts";
import { binary, mul, reduce, scalar, unary, unsqueeze } from "../onnx/operators.ts";

/** A matrix in uint8, 128 standing for zero, with one scale per row. */
export interface QuantizedRows {
  /** uint8 [rows, inputs]. */
  readonly values: Value;
  /** float32 [rows, 1]. */
  readonly scales: Value;
}

/**
 * Quantizes each row by its own largest magnitude, so that a row's result does not depend on the rows beside it
 * (docs/decisions/0001-int8-linear-layers.md).
 *
 * @param x float32 [rows, inputs]
 */
export function quantizedRows(graph: Graph, x: Value): QuantizedRows {
  const largest = reduce(graph, "ReduceMax", unary(graph, "Abs", x), -1, false); // [rows]
  // Keeps the scale of a row of zeros from being 0, by which nothing can be divided.
  const guarded = binary(graph, "Max", largest, scalar(graph, "float32", 1e-30));
  const scales = mul(graph, guarded, scalar(graph, "float32", 1 / 127));
  // QuantizeLinear wants as many zero points as scales.
  const zeroPoints = graph.node(
    "Expand",
    [
      graph.constant("uint8", [], Uint8Array.of(128)),
      graph.node("Shape", [scales], [{ dtype: "int64", shape: [1] }])[0],
    ],
    [{ dtype: "uint8", shape: scales.shape }],
  )[0];
  const values = graph.node("QuantizeLinear", [x, scales, zeroPoints], [{ dtype: "uint8", shape: x.shape }], {
    attributes: { axis: 0 },
  })[0];
  return { values, scales: unsqueeze(graph, scales, 1) };
}
