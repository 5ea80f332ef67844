import { type RunQueue, runQueue } from "../run-queue.ts";

/**
 * How many of libuv's threads runs and loads may take: all but one, so that files, DNS and cryptography go on. Its size
 * is `UV_THREADPOOL_SIZE`, 4 by default.
 */
function places(): number {
  const size = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4);
  return Math.max(1, (Number.isInteger(size) && size > 0 ? Math.min(size, 1024) : 4) - 1);
}

/** All of this thread's long native calls pass through here. */
export const nativeGate: RunQueue = runQueue(places(), Number.POSITIVE_INFINITY);
