import { arrayTypeOf, bitsOf, dataLength, type Tensor } from "@glossa/tensor";
import koffi from "koffi";
import { RuntimeError } from "../errors.ts";
import type { Pointer } from "./api.ts";
import { dtypeOf, elementTypes } from "./element-type.ts";
import type { Environment } from "./environment.ts";
import { readTensorInfo } from "./read-value-info.ts";

/** An empty array has no address, but ONNX Runtime wants one even for no bytes. */
const nowhere = new Uint8Array(new ArrayBuffer(64));

/** Tensors here have at most 16 dimensions; each is an int64_t, written as two words: that is faster than BigInts. */
const MAX_RANK = 16;
const words = new Uint32Array(2 * MAX_RANK);

/**
 * An OrtValue over a tensor's own memory, without a copy. The tensor must stay reachable until the value is released.
 */
export function valueOver({ api, cpuMemory }: Environment, tensor: Tensor): Pointer {
  const { data, shape } = tensor;
  void data.buffer; // moves a small array out of V8's heap, where the garbage collector could move it
  for (let axis = 0; axis < shape.length; axis++) {
    words[2 * axis] = shape[axis]!;
    words[2 * axis + 1] = shape[axis]! / 2 ** 32;
  }
  return api.out(
    "CreateTensorWithDataAsOrtValue",
    cpuMemory,
    data.byteLength === 0 ? nowhere : data,
    data.byteLength,
    words,
    shape.length,
    elementTypes[tensor.dtype],
  );
}

/** A tensor with a copy of what an OrtValue in main memory holds. */
export function copyOfValue({ api }: Environment, value: Pointer): Tensor {
  const info = api.out("GetTensorTypeAndShape", value);
  const { elementType, dimensions } = readTensorInfo({ api }, info);
  api.ReleaseTensorTypeAndShapeInfo(info);
  const dtype = dtypeOf(elementType);
  if (dtype === undefined) {
    throw new RuntimeError("RUNTIME_MODEL_UNSUPPORTED", `an output has ONNX element type ${elementType}`);
  }
  const size = dimensions.reduce((product, dimension) => product * dimension, 1);
  const length = dataLength(dtype, size);
  const data = new (arrayTypeOf(dtype))(length);
  const bytes = bitsOf(dtype) === 4 ? length : (length * bitsOf(dtype)) / 8;
  if (bytes > 0) {
    const source = koffi.view(api.out("GetTensorMutableData", value), bytes);
    new Uint8Array(data.buffer).set(new Uint8Array(source));
  }
  return { dtype, shape: dimensions, data } as Tensor;
}
