/** The longest that a computation may hold the event loop, in milliseconds. */
const LONGEST_MS = 1;

/**
 * For the inside of long loops: lets other work run when the loop has held the thread for too long. Call it every few
 * hundred microseconds: `if (pace.due()) await pace.rest()`.
 */
export interface Pace {
  due(): boolean;
  rest(): Promise<void>;
}

/** A pace that starts now. */
export function pace(): Pace {
  let start = performance.now();
  return {
    due: () => performance.now() - start > LONGEST_MS,
    async rest() {
      await new Promise((resolve) => setImmediate(resolve));
      start = performance.now();
    },
  };
}
