/** What waits for each signal. */
const waiting = new WeakMap<AbortSignal, { readonly callbacks: Set<() => void>; stop(): void }>();

/**
 * Calls back when a signal aborts, until the returned function is called. However many wait for one signal, it has one
 * listener: Node warns of a leak at the eleventh, and a signal for two hundred runs is nothing unusual.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => undefined;
  let entry = waiting.get(signal);
  if (entry === undefined) {
    const callbacks = new Set<() => void>();
    const listener = (): void => {
      for (const each of [...callbacks]) each();
    };
    signal.addEventListener("abort", listener, { once: true });
    entry = {
      callbacks,
      stop() {
        signal.removeEventListener("abort", listener);
        waiting.delete(signal);
      },
    };
    waiting.set(signal, entry);
  }
  const { callbacks, stop } = entry;
  // A function of its own, as the same callback may wait twice.
  const own = (): void => callback();
  callbacks.add(own);
  return () => {
    if (callbacks.delete(own) && callbacks.size === 0) stop();
  };
}
