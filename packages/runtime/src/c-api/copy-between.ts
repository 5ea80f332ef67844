import type { Tensor } from "@glossa/tensor";
import type { DeviceLocation } from "../session.ts";
import { resolveOptions } from "../session-options.ts";
import type { Pointer } from "./api.ts";
import { createSession } from "./create-session.ts";
import { elementTypes } from "./element-type.ts";
import type { Environment } from "./environment.ts";
import { identityModel } from "./identity-model.ts";
import { nativeStrings } from "./native-strings.ts";
import { valueOver } from "./tensor-value.ts";

// Of the module, so that they are there for as long as a run reads them.
const inputNames = nativeStrings(["x"]);
const outputNames = nativeStrings(["y"]);

/** Sessions of one Identity node, by provider, device, dtype and rank. They live as long as the thread. */
const copiers = new Map<string, Promise<Pointer>>();

/** A tensor in main memory, the OrtValue on the other side, and where that is. */
export type CopyBetween = { readonly location: DeviceLocation; readonly deviceId: number } & (
  | { readonly from: Pointer; readonly to: Tensor }
  | { readonly from: Tensor; readonly to: Pointer }
);

/**
 * Copies between main memory and a device. ONNX Runtime's own copy function needs a provider that is registered as a
 * plug-in, so this runs an Identity node on the device: ONNX Runtime moves its input or output across.
 */
export async function copyBetween(environment: Environment, copy: CopyBetween): Promise<void> {
  const { api } = environment;
  const tensor = (typeof copy.from === "bigint" ? copy.to : copy.from) as Tensor;
  const { location, deviceId } = copy;
  const key = `${location} ${deviceId} ${tensor.dtype} ${tensor.shape.length}`;
  let copier = copiers.get(key);
  if (copier === undefined) {
    const provider = location === "cpu" ? "cpu" : { name: location, device_id: deviceId };
    const options = resolveOptions({ provider, threads: 1 });
    copier = createSession(
      environment,
      identityModel(elementTypes[tensor.dtype], tensor.shape.length),
      options,
      undefined,
    );
    copiers.set(key, copier);
  }
  const session = await copier;
  const host = valueOver(environment, tensor);
  try {
    const from = BigUint64Array.of(typeof copy.from === "bigint" ? copy.from : host);
    const to = BigUint64Array.of(typeof copy.to === "bigint" ? copy.to : host);
    await api.Run.async(session, null, inputNames, from, 1, outputNames, 1, to);
  } finally {
    api.ReleaseValue(host);
  }
}
