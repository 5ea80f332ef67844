import {
  arrayTypeOf,
  bitsOf,
  type DType,
  dataLength,
  type Shape,
  sameShape,
  sizeOf,
  type Tensor,
} from "@glossa/tensor";
import koffi from "koffi";
import { RuntimeError } from "../errors.ts";
import type { DeviceLocation, DeviceTensor } from "../session.ts";
import type { Pointer } from "./api.ts";
import { copyBetween } from "./copy-between.ts";
import { dtypeOf, elementTypes } from "./element-type.ts";
import type { Environment } from "./environment.ts";
import { readTensorInfo } from "./read-value-info.ts";

/** The OrtValue of each device tensor made in this thread. */
const values = new WeakMap<DeviceTensor, Pointer>();

/** ONNX Runtime's names of memory (`OrtMemoryInfo`). */
export const memoryNames: Readonly<Record<DeviceLocation, string>> = { cpu: "Cpu", cuda: "Cuda" };

/**
 * The OrtValue of a device tensor.
 *
 * @throws RuntimeError `RUNTIME_INPUT_DATA` when it is closed, or was not made by a session of this thread
 */
export function deviceValue(tensor: DeviceTensor): Pointer {
  const value = values.get(tensor);
  if (value !== undefined) return value;
  throw new RuntimeError(
    "RUNTIME_INPUT_DATA",
    "a device tensor is closed, or was not made by allocate or a prepared run of this thread",
  );
}

export function isDeviceTensor(tensor: object): tensor is DeviceTensor {
  return "location" in tensor;
}

function byteLength(dtype: DType, size: number): number {
  return bitsOf(dtype) === 4 ? dataLength(dtype, size) : (size * bitsOf(dtype)) / 8;
}

/** Takes an OrtValue over. */
export function deviceTensor(
  environment: Environment,
  value: Pointer,
  { dtype, shape, location, deviceId }: Pick<DeviceTensor, "dtype" | "shape" | "location" | "deviceId">,
): DeviceTensor {
  const { api } = environment;
  const bytes = byteLength(dtype, sizeOf(shape));
  const tensor: DeviceTensor = {
    dtype,
    shape: [...shape],
    location,
    deviceId,
    async read() {
      const data = new (arrayTypeOf(dtype))(dataLength(dtype, sizeOf(shape)));
      const result = { dtype, shape: [...shape], data } as Tensor;
      const source = deviceValue(tensor);
      if (bytes === 0) return result;
      if (location === "cpu") {
        new Uint8Array(data.buffer).set(new Uint8Array(koffi.view(api.out("GetTensorMutableData", source), bytes)));
      } else await copyBetween(environment, { from: source, to: result, location, deviceId });
      return result;
    },
    async write(from) {
      if (from.dtype !== dtype || !sameShape(from.shape, shape)) {
        throw new RuntimeError(
          "RUNTIME_INPUT_SHAPE",
          `a device tensor of ${dtype} [${shape.join(", ")}] cannot take ${from.dtype} [${from.shape.join(", ")}]`,
        );
      }
      const target = deviceValue(tensor);
      if (bytes === 0) return;
      if (location === "cpu") {
        const { buffer, byteOffset, byteLength } = from.data;
        new Uint8Array(koffi.view(api.out("GetTensorMutableData", target), bytes)).set(
          new Uint8Array(buffer, byteOffset, byteLength),
        );
      } else await copyBetween(environment, { from, to: target, location, deviceId });
    },
    close() {
      if (!values.delete(tensor)) return;
      api.ReleaseValue(value);
    },
  };
  values.set(tensor, value);
  return tensor;
}

/** Allocates a device tensor with the session's allocator. */
export function allocateTensor(
  environment: Environment,
  session: Pointer,
  { dtype, shape, location, deviceId }: Pick<DeviceTensor, "dtype" | "shape" | "location" | "deviceId">,
): DeviceTensor {
  const { api } = environment;
  sizeOf(shape); // throws for what is not a shape
  const ARENA = 1;
  const memory = api.out("CreateMemoryInfo", memoryNames[location], ARENA, deviceId, 0);
  let allocator: Pointer | undefined;
  try {
    allocator = api.out("CreateAllocator", session, memory);
    const dimensions = BigInt64Array.from(shape, BigInt);
    const value = api.out("CreateTensorAsOrtValue", allocator, dimensions, shape.length, elementTypes[dtype]);
    return deviceTensor(environment, value, { dtype, shape, location, deviceId });
  } catch (cause) {
    throw new RuntimeError(
      "RUNTIME_UNSUPPORTED",
      `memory for ${dtype} [${shape.join(", ")}] on "${location}" cannot be had: ${(cause as Error).message}`,
      { cause },
    );
  } finally {
    if (allocator !== undefined) api.ReleaseAllocator(allocator);
    api.ReleaseMemoryInfo(memory);
  }
}

/** A device tensor over an OrtValue that a run made. */
export function deviceTensorOf(
  environment: Environment,
  value: Pointer,
  location: DeviceLocation,
  deviceId: number,
): DeviceTensor {
  const { api } = environment;
  const info = api.out("GetTensorTypeAndShape", value);
  const { elementType, dimensions } = readTensorInfo(environment, info);
  api.ReleaseTensorTypeAndShapeInfo(info);
  const shape: Shape = dimensions;
  return deviceTensor(environment, value, { dtype: dtypeOf(elementType)!, shape, location, deviceId });
}
