/** The two ends of a promise. */
export interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A promise that the signal rejects; `aborted` is told. */
export function abortable<T>(
  signal: AbortSignal | undefined,
  aborted: () => void,
  start: (settle: Settle<T>) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      aborted();
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    const done = () => signal?.removeEventListener("abort", onAbort);
    start({
      resolve(value) {
        done();
        resolve(value);
      },
      reject(error) {
        done();
        reject(error);
      },
    });
  });
}
