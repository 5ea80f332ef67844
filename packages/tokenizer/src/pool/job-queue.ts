import type { PoolWorker } from "./pool-worker.ts";
import type { JobRequest, JobResult } from "./protocol.ts";

/** Hands jobs to workers, a few to each so that none waits for the next message. */
export interface JobQueue {
  /** Waits for a free place, then runs the job. The outer promise settles when the job has been handed over. */
  hand(job: Omit<JobRequest, "id">, signal: AbortSignal | undefined): Promise<{ result: Promise<JobResult> }>;
}

/** Jobs at one worker: one that runs and one that waits, so that the queue is bounded and no worker idles. */
const JOBS_PER_WORKER = 2;

export function jobQueue(workers: readonly PoolWorker[]): JobQueue {
  const load = new Array<number>(workers.length).fill(0);
  const waiting: (() => void)[] = [];

  function freest(): number {
    let best = 0;
    for (let i = 1; i < load.length; i++) if (load[i]! < load[best]!) best = i;
    return best;
  }

  return {
    async hand(job, signal) {
      signal?.throwIfAborted();
      let at = freest();
      while (load[at]! >= JOBS_PER_WORKER) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        if (signal?.aborted) waiting.shift()?.();
        signal?.throwIfAborted();
        at = freest();
      }
      load[at]!++;
      const result = workers[at]!.run(job).finally(() => {
        load[at]!--;
        waiting.shift()?.();
      });
      result.catch(() => {}); // whoever waits for it sees the error
      return { result };
    },
  };
}
