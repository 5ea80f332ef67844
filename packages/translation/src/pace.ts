/** Long work on the main thread gives the event loop a turn after so many milliseconds. */
const SLICE_MS = 4;

/** Call it in a loop: it waits for a turn of the event loop when the time slice is used up. */
export function pacer(signal?: AbortSignal): () => Promise<void> | undefined {
  let start = performance.now();
  return () => {
    if (performance.now() - start < SLICE_MS) return undefined;
    return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      signal?.throwIfAborted();
      start = performance.now();
    });
  };
}
