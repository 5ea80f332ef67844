import { normalizeAxis, type Shape, sizeOf } from "../shape.ts";

/** A shape seen from one axis: `[outer, length, inner]` in row-major order. */
export interface AxisView {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** @throws TensorError `TENSOR_RANGE` if there is no such axis; negative ones count from the end */
export function axisView(shape: Shape, axis: number): AxisView {
  const index = normalizeAxis(axis, shape.length);
  return { outer: sizeOf(shape.slice(0, index)), length: shape[index]!, inner: sizeOf(shape.slice(index + 1)) };
}
