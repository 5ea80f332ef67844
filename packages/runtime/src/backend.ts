import type { DType, Shape, Tensor } from "@glossa/tensor";
import type { Profile } from "./profile.ts";
import type { BackendName, Binding, DeviceLocation, DeviceTensor, Placement, SharedSession } from "./session.ts";
import type { ResolvedOptions } from "./session-options.ts";
import type { ValueInfo } from "./value-info.ts";

/** A model file's path, or its bytes. */
export type ModelSource = string | Uint8Array;

/** A run whose tensors were checked against the model: inputs in the order of `feedNames`. */
export interface RunRequest {
  readonly feedNames: readonly string[];
  readonly feeds: readonly Tensor[];
  readonly fetchNames: readonly string[];
  /** A preallocated tensor per fetched output, or null. */
  readonly fetches: readonly (Tensor | null)[];
  readonly signal: AbortSignal | undefined;
}

/** A prepared run whose tensors were checked against the model. */
export interface BoundRequest {
  readonly feedNames: readonly string[];
  readonly feeds: (Tensor | DeviceTensor)[];
  readonly fetchNames: readonly string[];
  readonly fetches: Binding[];
}

export interface BoundRun {
  run(signal: AbortSignal | undefined): Promise<(Tensor | DeviceTensor)[]>;
  runSync(): (Tensor | DeviceTensor)[];
  /** The request's entry of that side and place has changed. */
  rebind(side: "feeds" | "fetches", index: number): void;
  close(): void;
}

/**
 * What a backend makes of a model. It need not check, queue or count: the session around it does. `run` settles only when
 * it no longer touches any of the request's memory.
 */
export interface BackendSession {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly provider: string;
  readonly placement: readonly Placement[] | undefined;
  /** The fetched outputs in the order of `fetchNames`. Throws the signal's reason when it was aborted. */
  run(request: RunRequest): Promise<Tensor[]>;
  /** Runs on this thread, when that is known to take well under a millisecond; undefined when it is not known. */
  runInline?(request: RunRequest): Tensor[] | undefined;
  prepare(request: BoundRequest): BoundRun;
  allocate(dtype: DType, shape: Shape, location: DeviceLocation | undefined): DeviceTensor;
  profile(): Promise<Profile>;
  share(): Pick<SharedSession, "pointer" | "references" | "provider" | "deviceId">;
  /** Called once, when no run is under way. */
  close(): Promise<void>;
}

/** A way to run ONNX models. Both implementations pass the contract suite in backend-contract.test.ts. */
export interface Backend {
  readonly name: BackendName;
  /** The version of ONNX Runtime. */
  version(): Promise<string>;
  open(model: ModelSource, options: ResolvedOptions, signal: AbortSignal | undefined): Promise<BackendSession>;
}
