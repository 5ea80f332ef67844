import { arrayTypeOf, dataLength, type Tensor } from "@glossa/tensor";
import { RuntimeError, type RuntimeErrorCode } from "./errors.ts";
import type { DeviceTensor } from "./session.ts";
import { describeValue, type ValueInfo } from "./value-info.ts";

/** Typed arrays' names by dtype: `data` may come from another realm, so its constructor cannot be compared. */
const arrayNames = new Map<string, string>();

function arrayName(dtype: Tensor["dtype"]): string {
  let name = arrayNames.get(dtype);
  if (name === undefined) {
    name = arrayTypeOf(dtype).name;
    arrayNames.set(dtype, name);
  }
  return name;
}

/** The codes of what may be wrong with a tensor. */
type Codes = { dtype: RuntimeErrorCode; shape: RuntimeErrorCode; data: RuntimeErrorCode };
export const inputCodes: Codes = {
  dtype: "RUNTIME_INPUT_DTYPE",
  shape: "RUNTIME_INPUT_SHAPE",
  data: "RUNTIME_INPUT_DATA",
};
export const outputCodes: Codes = {
  dtype: "RUNTIME_OUTPUT_INVALID",
  shape: "RUNTIME_OUTPUT_INVALID",
  data: "RUNTIME_OUTPUT_INVALID",
};

/** The same limit as in @glossa/tensor. */
const MAX_RANK = 16;

/**
 * Checks a tensor against what it is for. Native code reads and writes its memory, so one that is smaller than it says must
 * never get there.
 *
 * @param what names it, for errors
 */
export function checkTensor(
  what: string,
  value: ValueInfo,
  tensor: Tensor | DeviceTensor,
  codes: Codes,
  devicesAllowed = false,
): void {
  const onDevice = devicesAllowed && typeof tensor === "object" && tensor !== null && "location" in tensor;
  if (
    typeof tensor !== "object" ||
    tensor === null ||
    !Array.isArray(tensor.shape) ||
    !(onDevice || ArrayBuffer.isView((tensor as Tensor).data))
  ) {
    throw new RuntimeError(codes.data, `${what} must be a tensor { dtype, shape, data } with ${describeValue(value)}`);
  }
  const { dtype, shape } = tensor;
  if (dtype !== value.dtype) {
    throw new RuntimeError(codes.dtype, `${what} takes ${describeValue(value)}, but the tensor is ${dtype}`);
  }
  let size = 1;
  if (shape.length > MAX_RANK) {
    throw new RuntimeError(codes.shape, `${what} has ${shape.length} dimensions; at most ${MAX_RANK} are supported`);
  }
  let fits = value.shape.length === 0 || value.shape.length === shape.length;
  for (let axis = 0; axis < shape.length; axis++) {
    const dimension = shape[axis]!;
    const declared = value.shape[axis];
    if (!Number.isSafeInteger(dimension) || dimension < 0) fits = false;
    if (typeof declared === "number" && declared !== dimension) fits = false;
    size *= dimension;
  }
  if (!fits) {
    throw new RuntimeError(
      codes.shape,
      `${what} takes ${describeValue(value)}, but the tensor's shape is [${shape.join(", ")}]`,
    );
  }
  if (onDevice) return;
  const { data } = tensor as Tensor;
  const name = arrayName(dtype);
  if ((data as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] !== name) {
    throw new RuntimeError(codes.data, `${what} is ${dtype}: its data must be a ${name}`);
  }
  if (data.length !== dataLength(dtype, size)) {
    throw new RuntimeError(
      codes.data,
      `${what} has shape [${shape.join(", ")}], which needs ${dataLength(dtype, size)} elements, but its data has ` +
        `${data.length}${data.buffer.byteLength === 0 && size > 0 ? " (its buffer was transferred away)" : ""}`,
    );
  }
}
