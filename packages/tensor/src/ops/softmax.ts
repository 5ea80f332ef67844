import { type Tensor, tensor } from "../tensor.ts";
import { assertDType } from "./assert-dtype.ts";
import { axisView } from "./axes.ts";

/**
 * Probabilities along an axis: exp(x) / Σ exp(x), computed from the largest down so that nothing overflows, with sums in
 * float64. Where all logits are −∞ (everything was masked), the result is NaN, as PyTorch's is.
 *
 * @param logits float32, any shape
 * @param axis default the last one; negative ones count from the end
 * @throws TensorError `TENSOR_DTYPE` for other dtypes, `TENSOR_RANGE` if there is no such axis
 */
export function softmax(logits: Tensor<"float32">, axis = -1): Tensor<"float32"> {
  assertDType("softmax", logits, ["float32"]);
  const { outer, length, inner } = axisView(logits.shape, axis);
  const { data } = logits;
  const result = new Float32Array(data.length);
  const powers = new Float64Array(length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < length; k++) largest = Math.max(largest, data[start + k * inner]!);
      let sum = 0;
      for (let k = 0; k < length; k++) sum += powers[k] = Math.exp(data[start + k * inner]! - largest);
      for (let k = 0; k < length; k++) result[start + k * inner] = powers[k]! / sum;
    }
  }
  return tensor("float32", logits.shape, result);
}
