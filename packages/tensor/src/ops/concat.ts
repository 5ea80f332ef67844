import { bitsOf, type DType } from "../dtype.ts";
import { TensorError } from "../errors.ts";
import { normalizeAxis } from "../shape.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { axisView } from "./axes.ts";

/**
 * Tensors joined along an axis; all other dimensions and the dtype must be the same.
 *
 * @throws TensorError `TENSOR_SHAPE` for none, or shapes that do not fit; `TENSOR_DTYPE` for different or 4-bit dtypes;
 *   `TENSOR_RANGE` if there is no such axis
 */
export function concat<D extends DType>(tensors: readonly Tensor<D>[], axis = 0): Tensor<D> {
  const first = tensors[0];
  if (first === undefined) throw new TensorError("TENSOR_SHAPE", "concat needs at least one tensor");
  const at = normalizeAxis(axis, first.shape.length);
  if (bitsOf(first.dtype) === 4) throw new TensorError("TENSOR_DTYPE", "packed 4-bit tensors cannot be concatenated");
  let length = 0;
  for (const part of tensors) {
    if (part.dtype !== first.dtype) {
      throw new TensorError("TENSOR_DTYPE", `concat of ${first.dtype} and ${part.dtype}`);
    }
    const fits =
      part.shape.length === first.shape.length && part.shape.every((d, i) => i === at || d === first.shape[i]);
    if (!fits) {
      throw new TensorError(
        "TENSOR_SHAPE",
        `[${part.shape.join(", ")}] does not fit to [${first.shape.join(", ")}] along axis ${axis}`,
      );
    }
    length += part.shape[at]!;
  }
  const result = tensor(first.dtype, first.shape.with(at, length));
  const { outer, inner } = axisView(first.shape, at);
  let offset = 0;
  for (const part of tensors) {
    const run = part.shape[at]! * inner;
    for (let o = 0; o < outer; o++) {
      const elements = part.data.subarray(o * run, (o + 1) * run);
      (result.data as Float32Array).set(elements as Float32Array, o * length * inner + offset);
    }
    offset += run;
  }
  return result;
}
