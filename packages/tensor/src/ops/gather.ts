import { bitsOf, type DType } from "../dtype.ts";
import { TensorError } from "../errors.ts";
import { normalizeAxis } from "../shape.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { axisView } from "./axes.ts";

/**
 * Picks slices along an axis, in the order of `indices`, which may repeat: beams that follow one hypothesis, rows that are
 * left.
 *
 * @param indices into the axis; negative ones count from the end
 * @param axis default 0
 * @returns the source's shape with the axis as long as `indices`
 * @throws TensorError `TENSOR_RANGE` for an index or axis that does not exist, `TENSOR_DTYPE` for 4-bit dtypes
 */
export function gather<D extends DType>(source: Tensor<D>, indices: ArrayLike<number>, axis = 0): Tensor<D> {
  if (bitsOf(source.dtype) === 4) throw new TensorError("TENSOR_DTYPE", "packed 4-bit tensors cannot be gathered");
  const at = normalizeAxis(axis, source.shape.length);
  const { outer, length, inner } = axisView(source.shape, at);
  const result = tensor(source.dtype, source.shape.with(at, indices.length));
  for (let k = 0; k < indices.length; k++) {
    const index = indices[k]! < 0 ? indices[k]! + length : indices[k]!;
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      throw new TensorError("TENSOR_RANGE", `index ${indices[k]} is outside an axis of ${length}`);
    }
    for (let o = 0; o < outer; o++) {
      const start = (o * length + index) * inner;
      const elements = source.data.subarray(start, start + inner);
      (result.data as Float32Array).set(elements as Float32Array, (o * indices.length + k) * inner);
    }
  }
  return result;
}
