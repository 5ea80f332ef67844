import type { DType } from "../dtype.ts";
import { TensorError } from "../errors.ts";
import { sameShape } from "../shape.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { concat } from "./concat.ts";

/**
 * Tensors of one shape as the rows of a new first axis: n of `[2, 3]` become `[n, 2, 3]`.
 *
 * @throws TensorError `TENSOR_SHAPE` for none or different shapes, `TENSOR_DTYPE` for different dtypes
 */
export function stack<D extends DType>(tensors: readonly Tensor<D>[]): Tensor<D> {
  for (const { shape } of tensors) {
    if (!sameShape(shape, tensors[0]!.shape)) {
      throw new TensorError(
        "TENSOR_SHAPE",
        `stack needs equal shapes, but has [${tensors[0]!.shape.join(", ")}] and [${shape.join(", ")}]; pad them first`,
      );
    }
  }
  return concat(tensors.map(({ dtype, shape, data }) => tensor(dtype, [1, ...shape], data)));
}
