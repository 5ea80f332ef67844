import type { DType, Shape, Tensor } from "@glossa/tensor";
import type { Profile } from "./profile.ts";
import type { ValueInfo } from "./value-info.ts";

/** Which implementation runs a session. */
export type BackendName = "c-api" | "worker";

/** Where a tensor's memory lies. */
export type DeviceLocation = "cpu" | "cuda";

/**
 * A tensor in memory that ONNX Runtime allocated, on a device or in main memory. It can be given to `prepare` as an input
 * and as an output, and stays where it is between runs. c-api backend only.
 */
export interface DeviceTensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly location: DeviceLocation;
  readonly deviceId: number;
  /** A copy in main memory. */
  read(): Promise<Tensor<D>>;
  /** Copies a tensor of the same dtype and shape into it. */
  write(tensor: Tensor<D>): Promise<void>;
  /** Frees the memory. Not while a run uses it. */
  close(): void;
}

/**
 * Inputs and outputs bound once and run many times. The run reads what the inputs' memory holds at that moment and writes
 * into the outputs' memory, so a loop allocates and checks nothing per step. On the c-api backend the same memory may be
 * an input and an output, where the operator allows it (key/value caches of com.microsoft.GroupQueryAttention).
 */
export interface PreparedRun {
  /**
   * Runs without blocking the event loop. One run of a PreparedRun at a time.
   *
   * @returns the outputs by name: the bound tensors, and new ones for those bound to `null` or `"device"`
   * @throws RuntimeError `RUNTIME_RUN_FAILED`, `RUNTIME_BUSY`, `RUNTIME_SESSION_CLOSED`; the signal's reason when aborted
   */
  run(options?: { readonly signal?: AbortSignal | undefined }): Promise<Record<string, Tensor | DeviceTensor>>;
  /**
   * Runs on this thread and blocks it: for graphs that take microseconds, where handing the run to another thread costs
   * more than the run. c-api backend only.
   */
  runSync(): Record<string, Tensor | DeviceTensor>;
  /** Binds another tensor to an input or output, such as a longer attention mask. */
  set(name: string, tensor: Tensor | DeviceTensor): void;
  /** Unbinds everything. The tensors stay the caller's. */
  close(): void;
}

/** What {@link Session.prepare} binds an output to: memory of yours, `null` for a new tensor per run, `"device"` for a new
 * one that stays where the provider computed it. */
export type Binding = Tensor | DeviceTensor | null | "device";

/** Which execution provider took which part of the graph. */
export interface Placement {
  /** ONNX Runtime's name, such as "CUDAExecutionProvider". */
  readonly provider: string;
  readonly nodes: number;
  /** Number of nodes by operator. */
  readonly operators: Readonly<Record<string, number>>;
}

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

/**
 * What the start-up cache did: not asked for; loaded from it; written to it; or nothing, as its folder cannot be written.
 */
export type CacheState = "off" | "hit" | "written" | "unwritable";

/** Plain data; see {@link Session.share}. */
export interface SharedSession {
  readonly kind: "glossa-shared-session";
  readonly pid: number;
  readonly pointer: bigint;
  /** How many sessions use it, one Int32. */
  readonly references: SharedArrayBuffer;
  readonly provider: string;
  readonly deviceId: number;
  readonly concurrency: number;
  readonly queueLimit: number;
  readonly inline: boolean;
}

/** One loaded ONNX graph. */
export interface Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Which backend runs it. */
  readonly backend: BackendName;
  /** The execution provider that was asked for, or that `"auto"` chose. */
  readonly provider: string;
  /**
   * Which provider really runs the nodes. Undefined for plain `"cpu"`, where it is all of them, and on the worker
   * backend, which cannot tell.
   */
  readonly placement: readonly Placement[] | undefined;
  readonly cache: CacheState;
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

  /**
   * Binds inputs and outputs for many runs. Checks as `run` does. Close it, or the session, to free it.
   *
   * @param feeds all inputs
   * @param fetches the outputs to compute and where to
   */
  prepare(
    feeds: Readonly<Record<string, Tensor | DeviceTensor>>,
    fetches: Readonly<Record<string, Binding>>,
  ): PreparedRun;

  /**
   * Memory of ONNX Runtime's own, on the session's device unless told otherwise. Its contents are undefined. Closing the
   * session closes it too.
   *
   * @throws RuntimeError `RUNTIME_UNSUPPORTED` on the worker backend
   */
  allocate<D extends DType>(dtype: D, shape: Shape, location?: DeviceLocation): DeviceTensor<D>;

  /**
   * A handle that can be posted to another worker thread of this process and opened there with `attachSession`: both
   * threads then use the one loaded model. It is freed when the last of them closes it.
   *
   * @throws RuntimeError `RUNTIME_UNSUPPORTED` on the worker backend
   */
  share(): SharedSession;

  /**
   * Where the time went since the session was opened with `profile: true`. Ends the recording.
   *
   * @throws RuntimeError `RUNTIME_UNSUPPORTED` without that option, `RUNTIME_BUSY` while runs are under way
   */
  profile(): Promise<Profile>;

  /** Rejects queued runs, waits for running ones to end, then frees the model. Safe to call at any moment and twice. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
