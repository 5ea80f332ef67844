import { RuntimeError } from "./errors.ts";
import { onAbort } from "./on-abort.ts";

/** Lets `concurrency` tasks run at once; further ones wait in order. */
export interface RunQueue {
  readonly running: number;
  readonly queued: number;
  /**
   * Runs a task as soon as there is a place. Aborting takes it out of the queue at once; a task that has begun must
   * heed the signal itself.
   */
  add<T>(task: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
  /** Rejects what waits and all later tasks; resolves when what runs has ended. */
  close(): Promise<void>;
}

interface Waiting {
  readonly start: () => void;
  readonly reject: (error: unknown) => void;
}

export function runQueue(concurrency: number, limit: number): RunQueue {
  const waiting = new Set<Waiting>(); // insertion order is the order of service; removal from the middle is O(1)
  let running = 0;
  let closed = false;
  let onIdle: (() => void) | undefined;

  function closedError(): RuntimeError {
    return new RuntimeError("RUNTIME_SESSION_CLOSED", "the session was closed: open a new one with openSession");
  }

  async function begin<T>(task: () => Promise<T>): Promise<T> {
    running++;
    try {
      return await task();
    } finally {
      running--;
      for (const next of waiting) {
        waiting.delete(next);
        next.start();
        break;
      }
      if (running === 0) onIdle?.();
    }
  }

  return {
    get running() {
      return running;
    },
    get queued() {
      return waiting.size;
    },
    add(task, signal) {
      if (closed) return Promise.reject(closedError());
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (running < concurrency) return begin(task);
      if (waiting.size >= limit) {
        return Promise.reject(
          new RuntimeError(
            "RUNTIME_QUEUE_FULL",
            `${waiting.size} runs are waiting already: await earlier ones, or raise queueLimit`,
          ),
        );
      }
      return new Promise((resolve, reject) => {
        const entry: Waiting = {
          start() {
            forget();
            begin(task).then(resolve, reject);
          },
          reject(error) {
            forget();
            reject(error);
          },
        };
        waiting.add(entry);
        const forget = onAbort(signal, () => {
          waiting.delete(entry);
          forget();
          reject(signal?.reason);
        });
      });
    },
    close() {
      closed = true;
      for (const entry of waiting) entry.reject(closedError());
      waiting.clear();
      if (running === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const before = onIdle;
        onIdle = () => {
          before?.();
          resolve();
        };
      });
    },
  };
}
