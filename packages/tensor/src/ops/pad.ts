import { TensorError } from "../errors.ts";
import { type Tensor, tensor } from "../tensor.ts";

/**
 * Rows of different lengths as one matrix, filled up with `value`.
 *
 * @param rows token ids, or other 32-bit integers
 * @param options.side where the filling goes; default `"right"`
 * @param options.length columns of the result; default the longest row's
 * @returns the matrix `[rows, length]`, and the mask of the same shape: 1 where a row's own element is, 0 where filling is
 * @throws TensorError `TENSOR_SHAPE` if a row is longer than `length`
 */
export function padRows(
  rows: readonly ArrayLike<number>[],
  value: number,
  options: { readonly side?: "left" | "right" | undefined; readonly length?: number | undefined } = {},
): { readonly values: Tensor<"int32">; readonly mask: Tensor<"int32"> } {
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
