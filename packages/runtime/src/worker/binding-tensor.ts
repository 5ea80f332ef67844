import { arrayTypeOf, type DType, dataLength, sizeOf, type Tensor } from "@glossa/tensor";
import { Tensor as OrtTensor } from "onnxruntime-node";
import { RuntimeError } from "../errors.ts";

/** A tensor as onnxruntime-node's, over the same memory. */
export function toBinding({ dtype, shape, data }: Tensor): OrtTensor {
  if (dtype === "bfloat16" || dtype === "int4" || dtype === "uint4") {
    throw new RuntimeError("RUNTIME_UNSUPPORTED", `the worker backend has no ${dtype}: use backend "c-api"`);
  }
  return new OrtTensor(dtype as "float32", data as Float32Array, shape);
}

/** onnxruntime-node's tensor as ours. Newer Node versions hold float16 in a Float16Array, so only the bytes count. */
export function fromBinding(result: OrtTensor): Tensor {
  const dtype = result.type as DType;
  const shape = [...result.dims];
  const view = result.data as Uint8Array;
  const data = new (arrayTypeOf(dtype))(view.buffer, view.byteOffset, dataLength(dtype, sizeOf(shape)));
  const whole = view.byteOffset === 0 && view.buffer.byteLength === data.byteLength;
  return { dtype, shape, data: whole ? data : data.slice() } as Tensor;
}
