import { TensorError } from "../errors.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { assertDType } from "./assert-dtype.ts";

/**
 * The `k` largest elements of each row (along the last axis), largest first; of equals, the one with the lower index first.
 * NaN counts as the largest, as in PyTorch and in
 * `argmax`.
 *
 * @param source float32 `[…, n]`
 * @returns values and their indices, both `[…, k]`
 * @throws TensorError `TENSOR_RANGE` unless 1 ≤ k ≤ n, `TENSOR_SHAPE` for a scalar, `TENSOR_DTYPE` for other dtypes
 */
export function topK(
  source: Tensor<"float32">,
  k: number,
): { readonly values: Tensor<"float32">; readonly indices: Tensor<"int32"> } {
  assertDType("topK", source, ["float32"]);
  const { shape, data } = source;
  if (shape.length === 0) throw new TensorError("TENSOR_SHAPE", "topK needs at least one axis");
  const n = shape.at(-1)!;
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new TensorError("TENSOR_RANGE", `k is ${k}; it must be an integer from 1 to the row's ${n} elements`);
  }
  const rows = n === 0 ? 0 : data.length / n;
  const values = new Float32Array(rows * k);
  const indices = new Int32Array(rows * k);
  for (let row = 0; row < rows; row++) {
    const best = rowTopK(data.subarray(row * n, (row + 1) * n), k);
    for (let i = 0; i < k; i++) {
      indices[row * k + i] = best[i]!;
      values[row * k + i] = data[row * n + best[i]!]!;
    }
  }
  const result = [...shape.slice(0, -1), k];
  return { values: tensor("float32", result, values), indices: tensor("int32", result, indices) };
}

/** Indices of the k largest, by a heap whose root is the worst that is still in: O(n log k), and O(n) for small k. */
function rowTopK(row: Float32Array, k: number): Int32Array {
  const worse = (a: number, b: number): boolean => {
    const [left, right] = [row[a]!, row[b]!];
    if (left < right) return true;
    if (left > right) return false;
    if (left === right) return a > b;
    const [leftIsNaN, rightIsNaN] = [Number.isNaN(left), Number.isNaN(right)];
    return leftIsNaN === rightIsNaN ? a > b : rightIsNaN;
  };
  const heap = new Int32Array(k);
  const sink = (from: number): void => {
    const moving = heap[from]!;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= k) break;
      if (child + 1 < k && worse(heap[child + 1]!, heap[child]!)) child++;
      if (!worse(heap[child]!, moving)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moving;
  };
  for (let i = 0; i < k; i++) heap[i] = i;
  for (let i = (k >> 1) - 1; i >= 0; i--) sink(i);
  for (let i = k; i < row.length; i++) {
    if (!worse(heap[0]!, i)) continue;
    heap[0] = i;
    sink(0);
  }
  return heap.sort((a, b) => (worse(a, b) ? 1 : -1));
}
