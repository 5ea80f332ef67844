import type { Tensor } from "@glossa/tensor";
import type { BoundRequest, BoundRun } from "./backend.ts";
import type { RunChecker } from "./check-run.ts";
import { checkRunOptions } from "./check-run-options.ts";
import { observeRun, type SessionIdentity } from "./diagnostics.ts";
import { RuntimeError } from "./errors.ts";
import { countError, type Outcomes } from "./outcomes.ts";
import type { RunQueue } from "./run-queue.ts";
import type { DeviceTensor, PreparedRun } from "./session.ts";

export interface PreparedRunInit {
  readonly request: BoundRequest;
  readonly bound: BoundRun;
  readonly queue: RunQueue;
  readonly outcomes: Outcomes;
  readonly check: RunChecker;
  readonly identity: SessionIdentity;
  /** Throws when the session is closed. */
  assertOpen(): void;
}

/** A prepared run as users see it: one at a time, counted, and closed when nothing uses it. */
export function preparedRun({
  request,
  bound,
  queue,
  outcomes,
  check,
  identity,
  assertOpen,
}: PreparedRunInit): PreparedRun {
  let busy = false;
  let closed = false;

  function assertFree(): void {
    assertOpen();
    if (closed) throw new RuntimeError("RUNTIME_SESSION_CLOSED", "the prepared run was closed: prepare a new one");
    if (busy) {
      throw new RuntimeError(
        "RUNTIME_BUSY",
        "the prepared run is under way: await it first, or prepare a second one with memory of its own",
      );
    }
  }

  function named(tensors: (Tensor | DeviceTensor)[]): Record<string, Tensor | DeviceTensor> {
    outcomes.completed++;
    const result: Record<string, Tensor | DeviceTensor> = {};
    for (let index = 0; index < tensors.length; index++) result[request.fetchNames[index]!] = tensors[index]!;
    return result;
  }

  return {
    async run(options = {}) {
      checkRunOptions("run", options, ["signal"]);
      const { signal } = options;
      assertFree();
      busy = true;
      const observation = observeRun(identity, "prepared", queue);
      try {
        const tensors = await queue.add(() => {
          observation?.start();
          return bound.run(signal);
        }, signal);
        observation?.end("completed");
        return named(tensors);
      } catch (error) {
        throw countError(outcomes, error, signal, observation);
      } finally {
        busy = false;
        if (closed) bound.close();
      }
    },
    runSync() {
      assertFree();
      const observation = observeRun(identity, "sync", queue);
      observation?.start();
      try {
        const tensors = bound.runSync();
        observation?.end("completed");
        return named(tensors);
      } catch (error) {
        throw countError(outcomes, error, undefined, observation);
      }
    },
    set(name, tensor) {
      assertFree();
      const [side, index] = check.place(request, name, tensor);
      request[side][index] = tensor;
      bound.rebind(side, index);
    },
    close() {
      if (closed) return;
      closed = true;
      if (!busy) bound.close();
    },
  };
}
