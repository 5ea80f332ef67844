import { arrayTypeOf, bitsOf, type DType, dataLength, type Shape, sizeOf, type Tensor } from "@glossa/tensor";
import koffi from "koffi";
import { checkTensor, inputCodes } from "../check-tensor.ts";
import { RuntimeError } from "../errors.ts";
import type { DeviceLocation, DeviceTensor } from "../session.ts";
import type { Pointer } from "./api.ts";
import { type CopyBetween, copyBetween } from "./copy-between.ts";
import { dtypeOf } from "./element-type.ts";
import type { Environment } from "./environment.ts";
import { readTensorInfo } from "./read-value-info.ts";

/** The OrtValue of a device tensor, and how many runs and copies use it now. */
interface Held {
  readonly value: Pointer;
  users: number;
  closed: boolean;
}

/** Of each device tensor made in this thread. */
const held = new WeakMap<DeviceTensor, Held>();

/** ONNX Runtime's names of memory (`OrtMemoryInfo`). */
export const memoryNames: Readonly<Record<DeviceLocation, string>> = { cpu: "Cpu", cuda: "Cuda" };

/**
 * The OrtValue of a device tensor.
 *
 * @throws RuntimeError `RUNTIME_INPUT_DATA` when it is closed, or was not made by a session of this thread
 */
export function deviceValue(tensor: DeviceTensor): Pointer {
  return heldOf(tensor).value;
}

function heldOf(tensor: DeviceTensor): Held {
  const found = held.get(tensor);
  if (found !== undefined && !found.closed) return found;
  throw new RuntimeError(
    "RUNTIME_INPUT_DATA",
    "a device tensor is closed, or was not made by allocate or a prepared run of this thread",
  );
}

/**
 * Keeps a device tensor's memory until the function that it gives is called, also when the tensor is closed before.
 *
 * @throws RuntimeError as `deviceValue`
 */
export function holdDeviceTensor({ api }: Environment, tensor: DeviceTensor): () => void {
  const found = heldOf(tensor);
  found.users++;
  return () => {
    found.users--;
    if (found.users === 0 && found.closed) api.ReleaseValue(found.value);
  };
}

export function isDeviceTensor(tensor: object): tensor is DeviceTensor {
  return "location" in tensor;
}

function byteLength(dtype: DType, size: number): number {
  return bitsOf(dtype) === 4 ? dataLength(dtype, size) : (size * bitsOf(dtype)) / 8;
}

/** What a session knows of the device tensors that it allocated. */
export interface DeviceTensors {
  readonly tensors: Set<DeviceTensor>;
  /** Copies that are under way. */
  readonly copies: Set<Promise<void>>;
}

/** Takes an OrtValue over; closing takes the tensor out of `registry`. */
export function deviceTensor(
  environment: Environment,
  value: Pointer,
  { dtype, shape, location, deviceId }: Pick<DeviceTensor, "dtype" | "shape" | "location" | "deviceId">,
  registry?: DeviceTensors,
): DeviceTensor {
  const { api } = environment;
  const bytes = byteLength(dtype, sizeOf(shape));

  /** The tensor and its session stay until the copy is done. */
  async function copy(between: Pick<CopyBetween, "from" | "to">): Promise<void> {
    const letGo = holdDeviceTensor(environment, tensor);
    const done = copyBetween(environment, { ...between, location, deviceId } as CopyBetween).finally(letGo);
    registry?.copies.add(done);
    await done.finally(() => registry?.copies.delete(done));
  }

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
      } else await copy({ from: source, to: result });
      return result;
    },
    async write(from) {
      checkTensor("what is written", { name: "", dtype, shape }, from, inputCodes);
      const target = deviceValue(tensor);
      if (bytes === 0) return;
      if (location === "cpu") {
        const { buffer, byteOffset, byteLength } = from.data;
        new Uint8Array(koffi.view(api.out("GetTensorMutableData", target), bytes)).set(
          new Uint8Array(buffer, byteOffset, byteLength),
        );
      } else await copy({ from, to: target });
    },
    close() {
      if (own.closed) return;
      own.closed = true;
      registry?.tensors.delete(tensor);
      if (own.users === 0) api.ReleaseValue(value);
    },
  };
  const own: Held = { value, users: 0, closed: false };
  held.set(tensor, own);
  return tensor;
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
