/** The end of an object of the web platform: calls that run and calls that come later reject. */
export interface Destruction {
  /** The signal of a call: the caller's, and the object's. */
  during(signal: AbortSignal | undefined): AbortSignal;
  destroy(): void;
}

/** @param createSignal destroys it too, as the platform has it */
export function destruction(release: () => Promise<void>, createSignal: AbortSignal | undefined): Destruction {
  const controller = new AbortController();
  const destroyBy = (reason: unknown) => {
    if (controller.signal.aborted) return;
    controller.abort(reason);
    createSignal?.removeEventListener("abort", onAbort);
    // nobody waits for it; a failure to close has no one to be told
    release().catch(() => undefined);
  };
  const onAbort = () => destroyBy(createSignal!.reason);
  createSignal?.addEventListener("abort", onAbort, { once: true });
  return {
    during(signal) {
      const own = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]);
      own.throwIfAborted();
      return own;
    },
    destroy: () => destroyBy(new DOMException("it was destroyed", "AbortError")),
  };
}
