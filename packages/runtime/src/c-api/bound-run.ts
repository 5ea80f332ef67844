import type { Tensor } from "@glossa/tensor";
import type { BoundRequest, BoundRun } from "../backend.ts";
import { RuntimeError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";
import type { DeviceLocation, DeviceTensor } from "../session.ts";
import type { Pointer } from "./api.ts";
import { deviceTensorOf, deviceValue, holdDeviceTensor, isDeviceTensor } from "./device-tensor.ts";
import type { Environment } from "./environment.ts";
import { inlineJudge } from "./inline-judge.ts";
import { ioBinding } from "./io-binding.ts";
import { nativeGate } from "./native-gate.ts";
import { nativeStrings } from "./native-strings.ts";
import type { RunOptionsPool } from "./run-options-pool.ts";
import { copyOfValue, valueOver } from "./tensor-value.ts";

/** An OrtValue and the memory that it is over, which must stay reachable although a tensor's `data` may be exchanged. */
interface OwnValue {
  readonly value: Pointer;
  readonly data: Tensor["data"];
  readonly bytes: number;
}

export interface BoundRunContext {
  readonly environment: Environment;
  readonly session: Pointer;
  readonly runOptions: RunOptionsPool;
  readonly location: DeviceLocation;
  readonly deviceId: number;
  /** Whether short runs may run on the calling thread. */
  readonly inline: boolean;
  /** ONNX Runtime's error as ours. */
  error(error: unknown): unknown;
}

/** Inputs and outputs bound once: a step is one native call. */
export function boundRun(context: BoundRunContext, request: BoundRequest): BoundRun {
  const { environment, session, runOptions, location, deviceId } = context;
  const { api } = environment;
  const feedNames = nativeStrings(request.feedNames);
  const fetchNames = nativeStrings(request.fetchNames);
  const feedValues = new BigUint64Array(request.feeds.length);
  const fetchValues = new BigUint64Array(request.fetches.length);
  /** Values that this object made and frees, over memory of the caller's; a device tensor's value belongs to the tensor. */
  const own = { feeds: new Map<number, OwnValue>(), fetches: new Map<number, OwnValue>() };
  const usesDevice = (): boolean => request.fetches.includes("device");
  const binding = ioBinding(context, request, { feedValues, fetchValues });
  let judge = inlineJudge(context.inline);

  function bind(side: "feeds" | "fetches", index: number): void {
    const tensor = request[side][index];
    const previous = own[side].get(index);
    let value = 0n;
    if (typeof tensor === "object" && tensor !== null) {
      value = isDeviceTensor(tensor) ? deviceValue(tensor) : valueOver(environment, tensor);
      if (isDeviceTensor(tensor)) own[side].delete(index);
      else own[side].set(index, { value, data: tensor.data, bytes: tensor.data.byteLength });
    } else own[side].delete(index);
    (side === "feeds" ? feedValues : fetchValues)[index] = value;
    if (previous !== undefined) api.ReleaseValue(previous.value);
    binding.drop();
    judge = inlineJudge(context.inline); // another shape may take another time
  }

  function results(values: BigUint64Array): (Tensor | DeviceTensor)[] {
    return request.fetches.map((fetch, index) => {
      if (typeof fetch === "object" && fetch !== null) return fetch;
      const value = values[index]!;
      if (fetch === "device") {
        const tensor = deviceTensorOf(environment, value, location, deviceId);
        values[index] = 0n; // now the tensor's
        return tensor;
      }
      return copyOfValue(environment, value);
    });
  }

  /** Frees the values that the run made and nobody took over. */
  function releaseNew(values: BigUint64Array): void {
    request.fetches.forEach((fetch, index) => {
      if (typeof fetch === "object" && fetch !== null) return;
      if (values[index] !== 0n) api.ReleaseValue(values[index]!);
      values[index] = 0n;
    });
  }

  request.feeds.forEach((_, index) => {
    bind("feeds", index);
  });
  request.fetches.forEach((_, index) => {
    bind("fetches", index);
  });

  /**
   * Memory that is gone must not reach native code: a device tensor that was closed, a buffer that was transferred or made
   * smaller since it was bound.
   */
  function assertAlive(): void {
    for (const tensors of [request.feeds, request.fetches]) {
      for (const tensor of tensors) {
        if (typeof tensor === "object" && tensor !== null && isDeviceTensor(tensor)) deviceValue(tensor);
      }
    }
    for (const side of [own.feeds, own.fetches]) {
      for (const { data, bytes } of side.values()) {
        if (data.byteLength === bytes) continue;
        throw new RuntimeError(
          "RUNTIME_INPUT_DATA",
          "the buffer of a bound tensor was transferred away or resized: bind another with set",
        );
      }
    }
  }

  /** Keeps device tensors for as long as a run on another thread uses them. */
  function holdDevices(): () => void {
    const holds: (() => void)[] = [];
    for (const tensor of [...request.feeds, ...request.fetches]) {
      if (typeof tensor === "object" && tensor !== null && isDeviceTensor(tensor)) {
        holds.push(holdDeviceTensor(environment, tensor));
      }
    }
    return () => {
      for (const letGo of holds) letGo();
    };
  }

  async function runOnPool(signal: AbortSignal | undefined): Promise<(Tensor | DeviceTensor)[]> {
    assertAlive();
    const letGo = holdDevices();
    const lease = runOptions.take();
    const forget = onAbort(signal, lease.terminate);
    let values: BigUint64Array = fetchValues;
    try {
      if (usesDevice()) {
        await api.RunWithBinding.async(session, lease.pointer, binding.bind());
        values = binding.values();
      } else {
        const started = performance.now();
        await api.Run.async(
          session,
          lease.pointer,
          feedNames,
          feedValues,
          feedValues.length,
          fetchNames,
          fetchValues.length,
          fetchValues,
        );
        judge.ranOnPool(request.feeds, performance.now() - started);
      }
      return results(values);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw context.error(error);
    } finally {
      forget();
      lease.giveBack();
      letGo();
      releaseNew(values);
    }
  }

  function runHere(): (Tensor | DeviceTensor)[] {
    assertAlive();
    let values: BigUint64Array = fetchValues;
    try {
      if (usesDevice()) {
        api.RunWithBinding(session, null, binding.bind());
        values = binding.values();
      } else {
        api.Run(session, null, feedNames, feedValues, feedValues.length, fetchNames, fetchValues.length, fetchValues);
      }
      return results(values);
    } catch (error) {
      throw context.error(error);
    } finally {
      releaseNew(values);
    }
  }

  return {
    async run(signal) {
      const started = performance.now();
      if (!judge.isShort(request.feeds, started)) return nativeGate.add(() => runOnPool(signal), signal);
      const tensors = runHere();
      judge.ranInline(performance.now() - started);
      return tensors;
    },
    runSync: runHere,
    rebind: bind,
    close() {
      binding.drop();
      for (const side of [own.feeds, own.fetches]) {
        for (const { value } of side.values()) api.ReleaseValue(value);
        side.clear();
      }
    },
  };
}
