import type { Tensor } from "@glossa/tensor";
import type { BackendName } from "./session.ts";
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

/**
 * What a backend makes of a model. It need not check, queue or count: the session around it does. `run` settles only when
 * it no longer touches any of the request's memory.
 */
export interface BackendSession {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly provider: string;
  /** The fetched outputs in the order of `fetchNames`. Throws the signal's reason when it was aborted. */
  run(request: RunRequest): Promise<Tensor[]>;
  /** Called once, when no run is under way. */
  close(): Promise<void>;
}

/** A way to run ONNX models. Both implementations pass the contract suite in backend-contract.ts. */
export interface Backend {
  readonly name: BackendName;
  open(model: ModelSource, options: ResolvedOptions): Promise<BackendSession>;
}
