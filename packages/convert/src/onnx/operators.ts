import type { DType } from "@glossa/tensor";
import { ConvertError } from "../errors.ts";
import { elementType } from "./element-type.ts";
import type { Graph, Value } from "./graph.ts";
import type { Dim } from "./proto.ts";
import { broadcastShapes, describeShape, type GraphShape } from "./shape.ts";

/*
 * The ONNX operators that the layers use, each with its result's type worked out and its arguments checked
 * (https://onnx.ai/onnx/operators). Whatever does not fit is a ConvertError `CONVERT_GRAPH`.
 */

/** Elementwise with broadcasting. */
export function binary(graph: Graph, op: "Add" | "Sub" | "Mul" | "Div" | "Max" | "Min", a: Value, b: Value): Value {
  if (a.dtype !== b.dtype) throw new ConvertError("CONVERT_GRAPH", `${op} of ${a.dtype} and ${b.dtype}`);
  return graph.node(op, [a, b], [{ dtype: a.dtype, shape: broadcastShapes(a.shape, b.shape) }])[0];
}

export function add(graph: Graph, a: Value, b: Value): Value {
  return binary(graph, "Add", a, b);
}

export function mul(graph: Graph, a: Value, b: Value): Value {
  return binary(graph, "Mul", a, b);
}

/** Elementwise with one input and a result of the same type. */
export function unary(graph: Graph, op: "Abs" | "Tanh" | "Relu" | "Sigmoid" | "Sqrt" | "Neg", x: Value): Value {
  return graph.node(op, [x], [x])[0];
}

/** `to` of the Cast operator is `TensorProto.DataType`; a value that has the dtype already is returned as it is. */
export function cast(graph: Graph, x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  return graph.node("Cast", [x], [{ dtype, shape: x.shape }], { attributes: { to: elementType[dtype] } })[0];
}

/**
 * The same elements under another shape.
 *
 * @param target sizes; 0 keeps the dimension at the same place, one -1 is worked out when the graph runs
 * @param shape the result's shape
 */
export function reshape(graph: Graph, x: Value, target: readonly number[], shape: GraphShape): Value {
  if (target.length !== shape.length) {
    throw new ConvertError("CONVERT_GRAPH", `Reshape to ${describeShape(target)} cannot give ${describeShape(shape)}`);
  }
  return graph.node("Reshape", [x, ints(graph, target)], [{ dtype: x.dtype, shape }])[0];
}

/** Swaps axes. */
export function transpose(graph: Graph, x: Value, permutation: readonly number[]): Value {
  const shape = permutation.map((axis) => x.shape[axis]!);
  return graph.node("Transpose", [x], [{ dtype: x.dtype, shape }], { attributes: { perm: permutation } })[0];
}

/** Rows of `data` along an axis. */
export function gather(graph: Graph, data: Value, indices: Value, axis = 0): Value {
  const shape = [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)];
  return graph.node("Gather", [data, indices], [{ dtype: data.dtype, shape }], { attributes: { axis } })[0];
}

/** One position of an axis, which goes away: `x[:, index]` for axis 1. */
export function select(graph: Graph, x: Value, axis: number, index: number): Value {
  return gather(graph, x, graph.constant("int64", [], BigInt64Array.of(BigInt(index))), axis);
}

/** `x[start:end]` along an axis, with both ends as int64 values of shape [1]. */
export function slice(graph: Graph, x: Value, axis: number, start: Value, end: Value, size: Dim): Value {
  const shape = x.shape.map((dim, index) => (index === axis ? size : dim));
  return graph.node("Slice", [x, start, end, ints(graph, [axis])], [{ dtype: x.dtype, shape }])[0];
}

/** Parts of an axis, of these sizes. */
export function split(graph: Graph, x: Value, axis: number, sizes: readonly number[]): Value[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (x.shape[axis] !== total) {
    throw new ConvertError("CONVERT_GRAPH", `Split of axis ${axis} of ${describeShape(x.shape)} into ${total}`);
  }
  const types = sizes.map((size) => ({
    dtype: x.dtype,
    shape: x.shape.map((dim, index) => (index === axis ? size : dim)),
  }));
  return [...graph.node("Split", [x, ints(graph, sizes)], types, { attributes: { axis } })];
}

/** Values one after the other along an axis, whose size in the result is given by the caller. */
export function concat(graph: Graph, values: readonly Value[], axis: number, size: Dim): Value {
  const first = values[0]!;
  const shape = first.shape.map((dim, index) => (index === axis ? size : dim));
  return graph.node("Concat", values, [{ dtype: first.dtype, shape }], { attributes: { axis } })[0];
}

/** A new axis of size 1. */
export function unsqueeze(graph: Graph, x: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)];
  return graph.node("Unsqueeze", [x, ints(graph, [axis])], [{ dtype: x.dtype, shape }])[0];
}

/** The size of one axis, int64 of shape [1]. */
export function sizeOfAxis(graph: Graph, x: Value, axis: number): Value {
  return graph.node("Shape", [x], [{ dtype: "int64", shape: [1] }], { attributes: { start: axis, end: axis + 1 } })[0];
}

/** Batched matrix product: the last two dimensions are matrices, the others broadcast. */
export function matMul(graph: Graph, a: Value, b: Value): Value {
  const inner = a.shape.at(-1);
  if (a.dtype !== b.dtype || a.shape.length < 2 || b.shape.length < 2 || inner !== b.shape.at(-2)) {
    throw new ConvertError("CONVERT_GRAPH", `MatMul of ${describeShape(a.shape)} and ${describeShape(b.shape)}`);
  }
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, a.shape.at(-2)!, b.shape.at(-1)!];
  return graph.node("MatMul", [a, b], [{ dtype: a.dtype, shape }])[0];
}

/** Reduces one axis. */
export function reduce(
  graph: Graph,
  op: "ReduceMax" | "ReduceSum" | "ReduceMean" | "ReduceL2" | "ReduceMin",
  x: Value,
  axis: number,
  keepDims: boolean,
): Value {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const shape = keepDims ? x.shape.map((dim, i) => (i === at ? 1 : dim)) : x.shape.filter((_, i) => i !== at);
  const attributes = { keepdims: keepDims ? 1 : 0 };
  return graph.node(op, [x, ints(graph, [axis])], [{ dtype: x.dtype, shape }], { attributes })[0];
}

/** A scalar of x's dtype. */
export function scalar(graph: Graph, dtype: "float32" | "int64" | "int32", value: number): Value {
  if (dtype === "float32") return graph.constant("float32", [], Float32Array.of(value));
  if (dtype === "int32") return graph.constant("int32", [], Int32Array.of(value));
  return graph.constant("int64", [], BigInt64Array.of(BigInt(value)));
}

/** An int64 list. */
export function ints(graph: Graph, values: readonly number[]): Value {
  return graph.constant("int64", [values.length], BigInt64Array.from(values, BigInt));
}
