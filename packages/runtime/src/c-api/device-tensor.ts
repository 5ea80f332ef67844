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

/** Takes an OrtValue over; closing takes the tensor out of `registry`. */
export function deviceTensor(
  environment: Environment,
  value: Pointer,
  { dtype, shape, location, deviceId }: Pick<DeviceTensor, "dtype" | "shape" | "location" | "deviceId">,
  registry?: Set<DeviceTensor>,
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
      registry?.delete(tensor);
      api.ReleaseValue(value);
    },
  };
  values.set(tensor, value);
  return tensor;
}

export interface DeviceAllocator {
  allocate(tensor: Pick<DeviceTensor, "dtype" | "shape" | "location" | "deviceId">): DeviceTensor;
  /** Closes all tensors that are left: their memory is the session's. */
  close(): void;
}

/** Allocates device tensors from a session's memory. */
export function deviceAllocator(environment: Environment, session: Pointer): DeviceAllocator {
  const { api } = environment;
  const ARENA = 1;
  const allocators = new Map<string, Pointer>();
  const tensors = new Set<DeviceTensor>();

  /** An allocator must live as long as the tensors that it made. */
  function allocatorFor(location: DeviceLocation, deviceId: number): Pointer {
    const key = `${location} ${deviceId}`;
    const known = allocators.get(key);
    if (known !== undefined) return known;
    const memory = api.out("CreateMemoryInfo", memoryNames[location], ARENA, deviceId, 0);
    try {
      const allocator = api.out("CreateAllocator", session, memory);
      allocators.set(key, allocator);
      return allocator;
    } finally {
      api.ReleaseMemoryInfo(memory);
    }
  }

  return {
    allocate({ dtype, shape, location, deviceId }) {
      sizeOf(shape); // throws for what is not a shape
      try {
        const allocator = allocatorFor(location, deviceId);
        const dimensions = BigInt64Array.from(shape, BigInt);
        const value = api.out("CreateTensorAsOrtValue", allocator, dimensions, shape.length, elementTypes[dtype]);
        const tensor = deviceTensor(environment, value, { dtype, shape, location, deviceId }, tensors);
        tensors.add(tensor);
        return tensor;
      } catch (cause) {
        throw new RuntimeError(
          "RUNTIME_UNSUPPORTED",
          `memory for ${dtype} [${shape.join(", ")}] on "${location}" cannot be had: ${(cause as Error).message}`,
          { cause },
        );
      }
    },
    close() {
      for (const tensor of tensors) tensor.close();
      for (const allocator of allocators.values()) api.ReleaseAllocator(allocator);
    },
  };
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
