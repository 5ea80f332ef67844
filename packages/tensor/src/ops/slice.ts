import { bitsOf, type DataOf, type DType } from "../dtype.ts";
import { TensorError } from "../errors.ts";
import { normalizeAxis, type Shape, sizeOf } from "../shape.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { axisView } from "./axes.ts";

/**
 * Rows `start` … `end − 1` of the first axis as a view: the data is shared, nothing is copied.
 *
 * @param end default: to the end; both may be negative, counting from the end
 * @throws TensorError `TENSOR_RANGE` outside the axis, `TENSOR_DTYPE` for 4-bit dtypes (rows need not start at a byte)
 */
export function sliceView<D extends DType>(source: Tensor<D>, start: number, end?: number): Tensor<D> {
  const [from, to] = bounds(source, 0, start, end);
  const { inner } = axisView(source.shape, 0);
  return tensor(
    source.dtype,
    source.shape.with(0, to - from),
    source.data.subarray(from * inner, to * inner) as DataOf[D],
  );
}

/**
 * Elements `start` … `end − 1` along any axis, copied.
 *
 * @param end default: to the end; both may be negative, counting from the end
 * @throws TensorError as `sliceView`
 */
export function sliceCopy<D extends DType>(source: Tensor<D>, axis: number, start: number, end?: number): Tensor<D> {
  const [from, to] = bounds(source, axis, start, end);
  const at = normalizeAxis(axis, source.shape.length);
  const { outer, length, inner } = axisView(source.shape, at);
  const result = tensor(source.dtype, source.shape.with(at, to - from));
  const run = (to - from) * inner;
  for (let o = 0; o < outer; o++) {
    const first = (o * length + from) * inner;
    (result.data as Float32Array).set(source.data.subarray(first, first + run) as Float32Array, o * run);
  }
  return result;
}

/**
 * The same data under another shape of the same size; nothing is copied.
 *
 * @throws TensorError `TENSOR_SHAPE` if the sizes differ
 */
export function reshape<D extends DType>(source: Tensor<D>, shape: Shape): Tensor<D> {
  if (sizeOf(shape) !== sizeOf(source.shape)) {
    throw new TensorError("TENSOR_SHAPE", `[${source.shape.join(", ")}] cannot be seen as [${shape.join(", ")}]`);
  }
  return tensor(source.dtype, shape, source.data);
}

function bounds(source: Tensor, axis: number, start: number, end: number | undefined): [number, number] {
  if (bitsOf(source.dtype) === 4) throw new TensorError("TENSOR_DTYPE", "packed 4-bit tensors cannot be sliced");
  const length = source.shape[normalizeAxis(axis, source.shape.length)]!;
  const from = start < 0 ? start + length : start;
  const to = end === undefined ? length : end < 0 ? end + length : end;
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || from > to || to > length) {
    throw new TensorError("TENSOR_RANGE", `${start} to ${end ?? length} is not a range inside an axis of ${length}`);
  }
  return [from, to];
}
