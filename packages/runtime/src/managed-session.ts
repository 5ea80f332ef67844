import type { Tensor } from "@glossa/tensor";
import type { BackendSession, RunRequest } from "./backend.ts";
import { runChecker } from "./check-run.ts";
import { closeChannel, observeRun, type RunObservation, type SessionIdentity } from "./diagnostics.ts";
import { RuntimeError } from "./errors.ts";
import { countError, type Outcomes } from "./outcomes.ts";
import { preparedRun } from "./prepared-run.ts";
import { runQueue } from "./run-queue.ts";
import type { CacheState, Session } from "./session.ts";
import type { ResolvedOptions } from "./session-options.ts";

/** What is the same for every backend: checks, the bounded queue, counters and the end. */
export function managedSession(
  native: BackendSession,
  identity: SessionIdentity,
  options: Pick<ResolvedOptions, "concurrency" | "queueLimit" | "inline">,
  cache: CacheState = "off",
): Session {
  const check = runChecker(native.inputs, native.outputs);
  const queue = runQueue(options.concurrency, options.queueLimit);
  const { concurrency, queueLimit, inline } = options;
  const outcomes: Outcomes = { completed: 0, failed: 0, aborted: 0 };
  let closing: Promise<void> | undefined;

  function assertOpen(): void {
    if (closing === undefined) return;
    throw new RuntimeError("RUNTIME_SESSION_CLOSED", "the session was closed: open a new one with openSession");
  }

  function begin(request: RunRequest, observation: RunObservation | undefined): Promise<Tensor[]> {
    observation?.start();
    return native.run(request);
  }

  const session: Session = {
    inputs: native.inputs,
    outputs: native.outputs,
    backend: identity.backend,
    provider: native.provider,
    placement: native.placement,
    cache,
    get counters() {
      return { ...outcomes, running: queue.running, queued: queue.queued };
    },
    async run(feeds, runOptions = {}) {
      const request = check.run(feeds, runOptions);
      const { signal, fetchNames } = request;
      const observation = observeRun(identity, "run", queue);
      try {
        signal?.throwIfAborted();
        assertOpen();
        const free = queue.running === 0 && queue.queued === 0;
        const inline = free ? native.runInline?.(request) : undefined;
        if (inline !== undefined) observation?.start("when it came");
        const tensors = inline ?? (await queue.add(() => begin(request, observation), signal));
        outcomes.completed++;
        observation?.end("completed");
        const result: Record<string, (typeof tensors)[number]> = {};
        for (let index = 0; index < tensors.length; index++) result[fetchNames[index]!] = tensors[index]!;
        return result;
      } catch (error) {
        throw countError(outcomes, error, signal, observation);
      }
    },
    prepare(feeds, fetches) {
      assertOpen();
      const request = check.prepare(feeds, fetches);
      return preparedRun({ request, bound: native.prepare(request), queue, outcomes, check, identity, assertOpen });
    },
    allocate(dtype, shape, location) {
      assertOpen();
      return native.allocate(dtype, shape, location) as ReturnType<typeof session.allocate<typeof dtype>>;
    },
    share() {
      assertOpen();
      return { kind: "glossa-shared-session", pid: process.pid, ...native.share(), concurrency, queueLimit, inline };
    },
    async profile() {
      assertOpen();
      if (queue.running > 0 || queue.queued > 0) {
        throw new RuntimeError(
          "RUNTIME_BUSY",
          "the profile is complete when no run is under way: await the runs first",
        );
      }
      return native.profile();
    },
    close() {
      closing ??= queue.close().then(async () => {
        await native.close();
        if (closeChannel.hasSubscribers) closeChannel.publish({ session: identity });
      });
      return closing;
    },
    [Symbol.asyncDispose]() {
      return session.close();
    },
  };
  return session;
}
