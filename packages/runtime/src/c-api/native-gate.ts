import { type RunQueue, runQueue } from "../run-queue.ts";
import { threadPoolSize } from "../threads.ts";

/**
 * All of this thread's long native calls pass through here. Runs and loads may take all of libuv's threads but one, so
 * that files, DNS and cryptography go on.
 */
export const nativeGate: RunQueue = runQueue(Math.max(1, threadPoolSize() - 1), Number.POSITIVE_INFINITY);
