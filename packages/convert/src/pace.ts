import { setImmediate } from "node:timers/promises";

/** The longest that a computation may hold the event loop, in milliseconds. */
const LONGEST_MS = 4;

/**
 * A function for the inside of long loops: it lets other work run when the loop has held the thread for too long, and ends
 * the loop when the signal was aborted. Call it every few hundred microseconds: `if (pace.due()) await pace.rest()`.
 */
export interface Pace {
  due(): boolean;
  /** @throws the signal's `reason` */
  rest(): Promise<void>;
}

/** A pace that starts now. */
export function pace(signal?: AbortSignal): Pace {
  let start = performance.now();
  return {
    due: () => performance.now() - start > LONGEST_MS,
    async rest() {
      signal?.throwIfAborted();
      await setImmediate();
      start = performance.now();
    },
  };
}
