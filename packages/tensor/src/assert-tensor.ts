import { isDType } from "./dtype.ts";
import { TensorError } from "./errors.ts";
import { type Tensor, tensor } from "./tensor.ts";

/**
 * Checks that a value from outside (a user, a worker message, another copy of this package) is a tensor whose data fits its
 * dtype and shape.
 *
 * @param what names the value in messages: `"the feed \"input_ids\""`
 * @throws TensorError `TENSOR_DTYPE`, `TENSOR_SHAPE` or `TENSOR_DATA` saying what is wrong
 */
export function assertTensor(value: unknown, what = "the value"): asserts value is Tensor {
  if (typeof value !== "object" || value === null) {
    throw new TensorError("TENSOR_DATA", `${what} is no tensor: an object with dtype, shape and data is needed`);
  }
  const { dtype, shape, data } = value as Partial<Tensor>;
  if (typeof dtype !== "string" || !isDType(dtype)) {
    throw new TensorError("TENSOR_DTYPE", `${what} has no dtype that is known, but ${String(dtype)}`);
  }
  if (!Array.isArray(shape))
    throw new TensorError("TENSOR_SHAPE", `${what} has no shape, which is an array of numbers`);
  if (data === undefined) throw new TensorError("TENSOR_DATA", `${what} has no data`);
  try {
    tensor(dtype, shape, data);
  } catch (error) {
    throw error instanceof TensorError ? new TensorError(error.code, `${what}: ${error.message}`) : error;
  }
}
