import { TensorError } from "./errors.ts";

/** Dimensions, outermost first. `[]` is a scalar. */
export type Shape = readonly number[];

/** More than any model uses; keeps hostile files from making loops over dimensions long. */
const MAX_RANK = 16;

/**
 * The number of elements of a shape.
 *
 * @throws TensorError `TENSOR_SHAPE` if a dimension is not a non-negative safe integer, or the product is not.
 */
export function sizeOf(shape: Shape): number {
  if (shape.length > MAX_RANK) {
    throw new TensorError("TENSOR_SHAPE", `shape has ${shape.length} dimensions; at most ${MAX_RANK} are supported`);
  }
  let size = 1;
  for (const dimension of shape) {
    if (!Number.isSafeInteger(dimension) || dimension < 0) {
      throw new TensorError(
        "TENSOR_SHAPE",
        `shape [${shape.map(String).join(", ")}] has a dimension that is not a non-negative integer`,
      );
    }
    size *= dimension;
  }
  if (!Number.isSafeInteger(size)) {
    throw new TensorError("TENSOR_SHAPE", `shape [${shape.join(", ")}] has more elements than can be counted exactly`);
  }
  return size;
}

/** Row-major strides in elements: `[12, 4, 1]` for `[2, 3, 4]`. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/**
 * An axis counted from the front, where negative ones count from the end.
 *
 * @throws TensorError `TENSOR_RANGE` if there is no such axis.
 */
export function normalizeAxis(axis: number, rank: number): number {
  const result = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || result < 0 || result >= rank) {
    throw new TensorError("TENSOR_RANGE", `axis ${axis} does not exist in a tensor with ${rank} dimensions`);
  }
  return result;
}
