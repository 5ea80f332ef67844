export interface BatcherOptions {
  /** Rows × tokens that one run may have; an item that is longer still gets a run of its own. Default 4096. */
  readonly maxTokensPerRun?: number | undefined;
  /**
   * Milliseconds that an item waits for company while a place is free. Default 1; 0 joins only what is asked in the same
   * turn of the event loop. While all places are taken, items gather anyway.
   */
  readonly maxWaitMs?: number | undefined;
  /** Runs at once. Default 1. */
  readonly concurrency?: number | undefined;
  /** Calls that may wait; one more is refused with `RUNTIME_QUEUE_FULL`. Default 1024. */
  readonly queueLimit?: number | undefined;
}

export interface BatchCallOptions<Result> {
  /** The call rejects at once with the signal's reason. A run ends early when nobody waits for any of its items. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each result as it comes, with its place in the call's items. */
  readonly onResult?: ((index: number, result: Result) => void) | undefined;
}

export interface BatcherCounters {
  /** Runs that were started. */
  readonly runs: number;
  /** Items that went into them. */
  readonly items: number;
  /** Runs under way now. */
  readonly running: number;
  /** Items and calls that wait now. */
  readonly waitingItems: number;
  readonly waitingCalls: number;
}

/** Joins concurrent calls into runs. */
export interface Batcher<Item, Result> {
  readonly counters: BatcherCounters;
  /**
   * Results in the order of the items.
   *
   * @throws RuntimeError `RUNTIME_QUEUE_FULL`, `RUNTIME_SESSION_CLOSED`; what the runner threw; the signal's reason
   */
  run(items: readonly Item[], options?: BatchCallOptions<Result>): Promise<Result[]>;
  /** Rejects what waits, and resolves when the runs under way have ended. The session is the caller's to close. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
