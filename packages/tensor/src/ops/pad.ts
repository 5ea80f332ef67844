import { bitsOf, type DType } from "../dtype.ts";
import { TensorError } from "../errors.ts";
import { normalizeAxis } from "../shape.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { concat } from "./concat.ts";

/**
 * Rows of different lengths as one matrix, filled up with `value`.
 *
 * @param rows token ids, or other 32-bit integers
 * @param options.side where the filling goes; default `"right"`
 * @param options.length columns of the result; default the longest row's
 * @returns the matrix `[rows, length]`, and the mask of the same shape: 1 where a row's own element is, 0 where filling is
 * @throws TensorError `TENSOR_SHAPE` if a row is longer than `length`, `TENSOR_RANGE` for options that do not exist
 */
export function padRows(
  rows: readonly ArrayLike<number>[],
  value: number,
  options: { readonly side?: "left" | "right" | undefined; readonly length?: number | undefined } = {},
): { readonly values: Tensor<"int32">; readonly mask: Tensor<"int32"> } {
  for (const [name, given] of Object.entries(options)) {
    const known = name === "side" ? ["left", "right", undefined].includes(given as string) : name === "length";
    if (!known)
      throw new TensorError(
        "TENSOR_RANGE",
        `padRows has no option ${name}: ${String(given)}; it takes side ("left" or "right") and length`,
      );
  }
  const longest = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const length = options.length ?? longest;
  if (longest > length)
    throw new TensorError("TENSOR_SHAPE", `a row of ${longest} does not fit into ${length} columns`);
  const values = tensor("int32", [rows.length, length]);
  const mask = tensor("int32", [rows.length, length]);
  values.data.fill(value);
  for (const [index, row] of rows.entries()) {
    const start = index * length + (options.side === "left" ? length - row.length : 0);
    for (let i = 0; i < row.length; i++) values.data[start + i] = row[i]!;
    mask.data.fill(1, start, start + row.length);
  }
  return { values, mask };
}

/**
 * A tensor with elements of `value` before and after it along one axis.
 *
 * @param value for float16 and bfloat16 their bits, for 64-bit integers a bigint
 * @throws TensorError `TENSOR_RANGE` for a negative or fractional number of elements or an axis that does not exist,
 *   `TENSOR_DTYPE` for 4-bit dtypes
 */
export function pad<D extends DType>(
  source: Tensor<D>,
  axis: number,
  [before, after]: readonly [before: number, after: number],
  value: number | bigint,
): Tensor<D> {
  const { dtype, shape } = source;
  if (bitsOf(dtype) === 4) throw new TensorError("TENSOR_DTYPE", "packed 4-bit tensors cannot be padded");
  const at = normalizeAxis(axis, shape.length);
  const filling = (count: number): Tensor<D> => {
    if (!Number.isInteger(count) || count < 0)
      throw new TensorError("TENSOR_RANGE", `${count} elements cannot be added`);
    const part = tensor(dtype, shape.with(at, count));
    (part.data as Float32Array).fill(value as number);
    return part;
  };
  return concat([filling(before), source, filling(after)], at);
}
