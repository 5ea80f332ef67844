import type { Tensor } from "@glossa/tensor";
import type { ModelSource } from "../backend.ts";
import type { SerializedError } from "../errors.ts";
import type { ResolvedOptions } from "../session-options.ts";
import type { ValueInfo } from "../value-info.ts";

/** What the main thread asks of the worker. Tensors' buffers are transferred, never shared. */
export type WorkerRequest =
  | { readonly id: number; readonly kind: "open"; readonly model: ModelSource; readonly options: ResolvedOptions }
  | {
      readonly id: number;
      readonly kind: "run";
      readonly feedNames: readonly string[];
      readonly feeds: readonly Tensor[];
      readonly fetchNames: readonly string[];
    }
  | { readonly id: number; readonly kind: "close" };

export interface OpenResult {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** The worker's answer: `value` is an OpenResult, a Tensor[] or nothing. */
export type WorkerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SerializedError };
