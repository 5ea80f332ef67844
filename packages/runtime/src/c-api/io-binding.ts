import koffi from "koffi";
import type { BoundRequest } from "../backend.ts";
import type { DeviceLocation } from "../session.ts";
import type { Pointer } from "./api.ts";
import { memoryNames } from "./device-tensor.ts";
import type { Environment } from "./environment.ts";
import type { RunFrame } from "./run-frame.ts";

interface IoBindingContext {
  readonly environment: Environment;
  readonly session: Pointer;
  readonly location: DeviceLocation;
  readonly deviceId: number;
}

/**
 * ONNX Runtime's IoBinding of a prepared run. It is needed only for outputs of unknown size that are to stay on the device,
 * keeps the values of the last run and would write into them again: outputs without memory of their own are bound anew each
 * time.
 */
export interface IoBinding {
  /** Binds what is to be bound for the next run. */
  bind(): Pointer;
  /**
   * The outputs of the run, in their order: new references where the run allocated them. Those with memory of their own are
   * in `fetchValues`.
   */
  values(): BigUint64Array;
  /** Forgets it, because a tensor was exchanged or at the end. */
  drop(): void;
}

export function ioBinding(
  { environment, session, location, deviceId }: IoBindingContext,
  request: BoundRequest,
  { feedValues, fetchValues }: Pick<RunFrame, "feedValues" | "fetchValues">,
): IoBinding {
  const { api, allocator } = environment;
  let binding: Pointer | undefined;
  const hasMemory = (index: number): boolean =>
    typeof request.fetches[index] === "object" && request.fetches[index] !== null;

  /** What stays the same from run to run. */
  function create(): Pointer {
    const created = api.out("CreateIoBinding", session);
    request.feedNames.forEach((name, index) => {
      api.BindInput(created, name, feedValues[index]!);
    });
    return created;
  }

  return {
    bind() {
      const isNew = binding === undefined;
      binding ??= create();
      for (const [index, name] of request.fetchNames.entries()) {
        if (hasMemory(index)) {
          if (isNew) api.BindOutput(binding, name, fetchValues[index]!);
          continue;
        }
        const isOnDevice = request.fetches[index] === "device";
        const where = memoryNames[isOnDevice ? location : "cpu"];
        const memory = api.out("CreateMemoryInfo", where, 0, isOnDevice ? deviceId : 0, 0);
        try {
          api.BindOutputToDevice(binding, name, memory);
        } finally {
          api.ReleaseMemoryInfo(memory);
        }
      }
      return binding;
    },
    values() {
      const list = new BigUint64Array(1);
      const count = new BigUint64Array(1);
      api.GetBoundOutputValues(binding!, allocator, list, count);
      const values = new BigUint64Array(koffi.view(list[0], Number(count[0]) * 8)).slice();
      api.AllocatorFree(allocator, list[0]!);
      for (let index = 0; index < values.length; index++) if (hasMemory(index)) api.ReleaseValue(values[index]!);
      return values;
    },
    drop() {
      if (binding !== undefined) api.ReleaseIoBinding(binding);
      binding = undefined;
    },
  };
}
