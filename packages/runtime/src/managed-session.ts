import type { BackendSession } from "./backend.ts";
import { runChecker } from "./check-run.ts";
import { runQueue } from "./run-queue.ts";
import type { BackendName, Session } from "./session.ts";
import type { ResolvedOptions } from "./session-options.ts";

/** What is the same for every backend: checks, the bounded queue, counters and the end. */
export function managedSession(
  native: BackendSession,
  backend: BackendName,
  options: Pick<ResolvedOptions, "concurrency" | "queueLimit">,
): Session {
  const check = runChecker(native.inputs, native.outputs);
  const queue = runQueue(options.concurrency, options.queueLimit);
  let completed = 0;
  let failed = 0;
  let aborted = 0;
  let closing: Promise<void> | undefined;

  const session: Session = {
    inputs: native.inputs,
    outputs: native.outputs,
    backend,
    provider: native.provider,
    get counters() {
      return { completed, failed, aborted, running: queue.running, queued: queue.queued };
    },
    async run(feeds, runOptions = {}) {
      const request = check(feeds, runOptions);
      const { signal } = request;
      try {
        const tensors = await queue.add(() => native.run(request), signal);
        completed++;
        const result: Record<string, (typeof tensors)[number]> = {};
        tensors.forEach((tensor, index) => {
          result[request.fetchNames[index]!] = tensor;
        });
        return result;
      } catch (error) {
        const gaveUp = signal?.aborted || (error as { code?: string }).code === "RUNTIME_SESSION_CLOSED";
        if (gaveUp) aborted++;
        else failed++;
        throw error;
      }
    },
    close() {
      closing ??= queue.close().then(() => native.close());
      return closing;
    },
    [Symbol.asyncDispose]() {
      return session.close();
    },
  };
  return session;
}
