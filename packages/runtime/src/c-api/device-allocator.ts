import { isDType } from "@glossa/tensor";
import { RuntimeError } from "../errors.ts";
import { readableMessage } from "../model-error.ts";
import type { DeviceLocation, DeviceTensor } from "../session.ts";
import type { Pointer } from "./api.ts";
import { type DeviceTensors, deviceTensor, memoryNames } from "./device-tensor.ts";
import { elementTypes } from "./element-type.ts";
import type { Environment } from "./environment.ts";

export interface DeviceAllocator {
  /** @throws RuntimeError `RUNTIME_OPTION_INVALID`, `RUNTIME_UNSUPPORTED` */
  allocate(tensor: Pick<DeviceTensor, "dtype" | "shape" | "location" | "deviceId">): DeviceTensor;
  /** Waits for copies, then closes all tensors that are left: their memory is the session's. */
  close(): Promise<void>;
}

/** Allocates device tensors from a session's memory. */
export function deviceAllocator(environment: Environment, session: Pointer): DeviceAllocator {
  const { api } = environment;
  const ARENA = 1;
  const allocators = new Map<string, Pointer>();
  const registry: DeviceTensors = { tensors: new Set(), copies: new Set() };

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
      checkAllocation(dtype, shape, location);
      try {
        const allocator = allocatorFor(location, deviceId);
        const dimensions = BigInt64Array.from(shape, BigInt);
        const value = api.out("CreateTensorAsOrtValue", allocator, dimensions, shape.length, elementTypes[dtype]);
        const tensor = deviceTensor(environment, value, { dtype, shape, location, deviceId }, registry);
        registry.tensors.add(tensor);
        return tensor;
      } catch (cause) {
        throw new RuntimeError(
          "RUNTIME_UNSUPPORTED",
          `memory for ${dtype} [${shape.join(", ")}] on "${location}" cannot be had: ${readableMessage(cause)}`,
          { cause },
        );
      }
    },
    async close() {
      await Promise.allSettled(registry.copies);
      for (const tensor of registry.tensors) tensor.close();
      for (const allocator of allocators.values()) api.ReleaseAllocator(allocator);
    },
  };
}

/** Native code takes any text for a place, and a size that overflows. */
function checkAllocation(dtype: unknown, shape: unknown, location: unknown): void {
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (isDType(dtype as string) && isShape && Object.hasOwn(memoryNames, String(location))) return;
  throw new RuntimeError(
    "RUNTIME_OPTION_INVALID",
    `allocate takes a dtype, a shape and a location (${Object.keys(memoryNames).join(", ")}), but got ` +
      `${String(dtype)}, ${JSON.stringify(shape)}, ${String(location)}`,
  );
}
