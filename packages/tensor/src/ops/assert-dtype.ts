import type { DType } from "../dtype.ts";
import { TensorError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Types do not reach JavaScript callers, and bits of float16 read as numbers would give silently wrong results.
 *
 * @throws TensorError `TENSOR_DTYPE` unless the tensor's dtype is one of `allowed`
 */
export function assertDType(operation: string, source: Tensor, allowed: readonly DType[]): void {
  if (allowed.includes(source.dtype)) return;
  throw new TensorError(
    "TENSOR_DTYPE",
    `${operation} takes ${allowed.join(" or ")} tensors, not ${source.dtype}; toFloat32 converts`,
  );
}
