import type { Graph, Value } from "../onnx/graph.ts";
import { binary, mul, reduce, scalar, unary, unsqueeze } from "../onnx/operators.ts";
import type { Dim } from "../onnx/proto.ts";

/** A matrix in uint8 with one scale per row: element = scale · (value − zeroPoint). */
export interface QuantizedRows {
  /** uint8 [rows, inputs]. */
  readonly values: Value;
  /** float32 [rows, 1]. */
  readonly scales: Value;
  readonly zeroPoint: number;
}

/** For values of both signs. */
const MIDDLE = 128;
/** For the results of GELU and SiLU, whose negative part is small: 32 steps below zero, 223 above. */
const NEAR_BOTTOM = 32;

/**
 * Quantizes each row by its own largest element, so that a row's result does not depend on the rows beside it
 * (docs/decisions/0001-int8-linear-layers.md).
 */
export function rowQuantizer(): (graph: Graph, x: Value, lowest?: number) => QuantizedRows {
  const zeroPoints = new Map<string, Value>();

  /** QuantizeLinear wants as many zero points as scales; one vector serves all values with as many rows. */
  function zeroPointsFor(graph: Graph, rows: Dim, scales: Value, zeroPoint: number): Value {
    const key = `${rows}:${zeroPoint}`;
    const known = zeroPoints.get(key);
    if (known) return known;
    const shape = graph.node("Shape", [scales], [{ dtype: "int64", shape: [1] }])[0];
    const one = graph.constant("uint8", [], Uint8Array.of(zeroPoint));
    const result = graph.node("Expand", [one, shape], [{ dtype: "uint8", shape: scales.shape }])[0];
    zeroPoints.set(key, result);
    return result;
  }

  /**
   * @param x float32 [rows, inputs]
   * @param lowest what no element of x is below. Default: unknown
   */
  return (graph, x, lowest) => {
    const oneSided = lowest !== undefined && lowest > -1;
    const zeroPoint = !oneSided ? MIDDLE : lowest < 0 ? NEAR_BOTTOM : 0;
    const steps = oneSided ? 255 - zeroPoint : 127;
    const largest = reduce(graph, "ReduceMax", oneSided ? x : unary(graph, "Abs", x), -1, false); // [rows]
    // The scale of a row of zeros is 0. What it is divided into does not matter, as it is multiplied by 0 in the end.
    const own = mul(graph, largest, scalar(graph, "float32", 1 / steps));
    const scales =
      oneSided && lowest < 0 ? binary(graph, "Max", own, scalar(graph, "float32", -lowest / zeroPoint)) : own;
    const values = graph.node(
      "QuantizeLinear",
      [x, scales, zeroPointsFor(graph, x.shape[0]!, scales, zeroPoint)],
      [{ dtype: "uint8", shape: x.shape }],
      { attributes: { axis: 0 } },
    )[0];
    return { values, scales: unsqueeze(graph, scales, 1), zeroPoint };
  };
}
