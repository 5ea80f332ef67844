import { setImmediate } from "node:timers/promises";

/**
 * Long work in steps of about a millisecond at most: whoever runs it decides when it goes on. The work itself is done in
 * plain functions: loops inside of a generator are not optimized.
 */
export type Steps<T> = Generator<void, T, void>;

/** Milliseconds of work between two turns of the event loop. */
const SLICE_MS = 3;

/** Goes through the numbers below `count` in ranges of so many. */
export function* inRanges(count: number, size: number, work: (from: number, to: number) => void): Steps<void> {
  for (let from = 0; from < count; from += size) {
    work(from, Math.min(count, from + size));
    yield;
  }
}

/** Does all of the work at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does the work in slices, between which everything else has its turn. @throws the signal's reason once it is aborted */
export async function inSlices<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    for (const end = performance.now() + SLICE_MS; performance.now() < end; ) {
      const { done, value } = steps.next();
      if (done === true) return value;
    }
    await setImmediate();
    signal?.throwIfAborted();
  }
}
