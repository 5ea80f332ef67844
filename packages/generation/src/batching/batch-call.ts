import type { BeginOptions } from "../language-model.ts";
import type { Settle } from "./abortable.ts";

/** A generation that runs in the shared batch: the state that its decoding loop holds. */
export interface BatchCall {
  readonly prompts: readonly Int32Array[];
  readonly options: BeginOptions;
  /** Rows that it may grow to. */
  readonly mostRows: number;
  /** Rows that it has, in the model's state. */
  rows: number;
  /** Which of these rows go on, in which order, since the last step. */
  selection: Int32Array | undefined;
  /** Its own place for a step's logits. */
  logits?: Float32Array | undefined;
  ended: boolean;
  failure: unknown;
  /** While it waits for its first logits. */
  begun?: Settle<{ state: unknown; logits: Float32Array }> | undefined;
  /** While it waits for a step. */
  step?: (Settle<Float32Array> & { readonly tokenIds: Int32Array }) | undefined;
}
