import type { Tensor } from "@glossa/tensor";
import type { ValueInfo } from "./value-info.ts";

/** Which implementation runs a session. */
export type BackendName = "c-api" | "worker";

/** Inputs by name. */
export type Feeds = Readonly<Record<string, Tensor>>;

/**
 * Which outputs to compute: names, or a table of name → preallocated tensor that the run writes into (`null`: allocate
 * this one). Without it all outputs are computed.
 */
export type Fetches = readonly string[] | Readonly<Record<string, Tensor | null>>;

export interface RunOptions {
  readonly fetches?: Fetches | undefined;
  /**
   * Takes a queued run out of the queue at once and ends a running one at the next operator (c-api backend). The run
   * throws the signal's reason. The worker backend cannot stop ONNX Runtime: there the promise rejects at once and the
   * result is dropped when it comes.
   */
  readonly signal?: AbortSignal | undefined;
}

/** What a session did so far. */
export interface SessionCounters {
  /** Runs that gave a result. */
  readonly completed: number;
  /** Runs that threw an error of the model or of ONNX Runtime. */
  readonly failed: number;
  /** Runs that were aborted by their signal, or rejected because the session was closed. */
  readonly aborted: number;
  /** Runs inside ONNX Runtime now. */
  readonly running: number;
  /** Runs that wait for a place now. */
  readonly queued: number;
}

/** One loaded ONNX graph. */
export interface Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Which backend runs it. */
  readonly backend: BackendName;
  /** The execution provider that was asked for, or that `"auto"` chose. */
  readonly provider: string;
  readonly counters: SessionCounters;

  /**
   * Runs the graph without blocking the event loop. Inputs are not copied by the c-api backend: do not change, transfer
   * or resize their buffers before the promise settles. The same holds for preallocated outputs.
   *
   * @returns the outputs by name; preallocated ones are the tensors given
   * @throws RuntimeError `RUNTIME_INPUT_…`, `RUNTIME_OUTPUT_…`, `RUNTIME_RUN_FAILED`, `RUNTIME_QUEUE_FULL`,
   *   `RUNTIME_SESSION_CLOSED`; the signal's reason when aborted
   */
  run(feeds: Feeds, options?: RunOptions): Promise<Record<string, Tensor>>;

  /** Rejects queued runs, waits for running ones to end, then frees the model. Safe to call at any moment and twice. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
