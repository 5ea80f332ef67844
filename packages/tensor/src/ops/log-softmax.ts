import { type Tensor, tensor } from "../tensor.ts";
import { assertDType } from "./assert-dtype.ts";
import { axisView } from "./axes.ts";

/**
 * Logarithms of the probabilities along an axis: x − log Σ exp(x), exact where softmax would round to 0. Where all logits
 * are −∞ the result is NaN, as PyTorch's is.
 *
 * @param logits float32, any shape
 * @param axis default the last one; negative ones count from the end
 * @throws TensorError `TENSOR_DTYPE` for other dtypes, `TENSOR_RANGE` if there is no such axis
 */
export function logSoftmax(logits: Tensor<"float32">, axis = -1): Tensor<"float32"> {
  assertDType("logSoftmax", logits, ["float32"]);
  const { outer, length, inner } = axisView(logits.shape, axis);
  const { data } = logits;
  const result = new Float32Array(data.length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < length; k++) largest = Math.max(largest, data[start + k * inner]!);
      let sum = 0;
      for (let k = 0; k < length; k++) sum += Math.exp(data[start + k * inner]! - largest);
      const offset = largest + Math.log(sum);
      for (let k = 0; k < length; k++) result[start + k * inner] = data[start + k * inner]! - offset;
    }
  }
  return tensor("float32", logits.shape, result);
}
