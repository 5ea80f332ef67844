import { TensorError } from "../errors.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { assertDType } from "./assert-dtype.ts";
import { axisView } from "./axes.ts";

/**
 * Where the largest element along an axis is; the first of equals; NaN counts as the largest, as in PyTorch.
 *
 * @param axis default the last one; it is gone from the result's shape
 * @throws TensorError `TENSOR_DTYPE` for other dtypes, `TENSOR_RANGE` if the axis does not exist or has no elements
 */
export function argmax(source: Tensor<"float32"> | Tensor<"int32">, axis = -1): Tensor<"int32"> {
  assertDType("argmax", source, ["float32", "int32"]);
  const { outer, length, inner } = axisView(source.shape, axis);
  if (length === 0) throw new TensorError("TENSOR_RANGE", "the axis has no elements, so none is the largest");
  const { data } = source;
  const result = new Int32Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      let best = 0;
      for (let k = 1; k < length; k++) {
        const value = data[start + k * inner]!;
        const held = data[start + best * inner]!;
        if (value > held || (Number.isNaN(value) && !Number.isNaN(held))) best = k;
      }
      result[o * inner + i] = best;
    }
  }
  return tensor("int32", withoutAxis(source.shape, axis), result);
}

function withoutAxis(shape: readonly number[], axis: number): number[] {
  return shape.toSpliced(axis < 0 ? axis + shape.length : axis, 1);
}
