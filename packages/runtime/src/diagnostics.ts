import { type Channel, channel } from "node:diagnostics_channel";
import type { BackendName, CacheState } from "./session.ts";

/** Which session an event is about. The same object in all of a session's events. */
export interface SessionIdentity {
  /** Counts up within a thread. */
  readonly id: number;
  /** The model's path, or `"bytes"`, or `"shared"` for an attached session. */
  readonly model: string;
  readonly backend: BackendName;
  readonly provider: string;
}

/** On `glossa:runtime:load`: a session was opened, or could not be. */
export interface LoadEvent {
  readonly model: string;
  readonly milliseconds: number;
  /** Undefined when it failed. */
  readonly session: SessionIdentity | undefined;
  readonly cache: CacheState | undefined;
  readonly error: unknown;
}

/** On `glossa:runtime:close`: a session was closed. */
export interface CloseEvent {
  readonly session: SessionIdentity;
}

/** How a run ended. */
export type RunOutcome = "completed" | "failed" | "aborted";

/**
 * One run, on `glossa:runtime:run:queue`, `…:start` and `…:end`: the same object three times, so that a subscriber can
 * keep what it has for it in a WeakMap. A run that is aborted in the queue has no start.
 */
export interface RunEvent {
  readonly session: SessionIdentity;
  /** By `session.run`, `prepared.run` or `prepared.runSync`. */
  readonly kind: "run" | "prepared" | "sync";
  /** Runs of the session that waited, and that ran, when this one came. */
  readonly queuedBefore: number;
  readonly runningBefore: number;
  /** Milliseconds in the queue; from the start on. */
  readonly queueMilliseconds: number | undefined;
  /** Milliseconds of the run itself; at the end, undefined when it never started. */
  readonly runMilliseconds: number | undefined;
  /** At the end. */
  readonly outcome: RunOutcome | undefined;
  /** What the run threw. */
  readonly error: unknown;
}

/** The names of this package's diagnostics channels and what each carries. */
export interface RuntimeChannels {
  readonly "glossa:runtime:load": LoadEvent;
  readonly "glossa:runtime:close": CloseEvent;
  readonly "glossa:runtime:run:queue": RunEvent;
  readonly "glossa:runtime:run:start": RunEvent;
  readonly "glossa:runtime:run:end": RunEvent;
}

export const loadChannel: Channel<unknown, LoadEvent> = channel("glossa:runtime:load") as Channel<unknown, LoadEvent>;
export const closeChannel: Channel<unknown, CloseEvent> = channel("glossa:runtime:close") as Channel<
  unknown,
  CloseEvent
>;
const queueChannel: Channel<unknown, RunEvent> = channel("glossa:runtime:run:queue") as Channel<unknown, RunEvent>;
const startChannel: Channel<unknown, RunEvent> = channel("glossa:runtime:run:start") as Channel<unknown, RunEvent>;
const endChannel: Channel<unknown, RunEvent> = channel("glossa:runtime:run:end") as Channel<unknown, RunEvent>;

/** Follows one run. */
export interface RunObservation {
  /** A run on the calling thread is announced when it is done: then it started when it came. */
  start(when?: "when it came"): void;
  end(outcome: RunOutcome, error?: unknown): void;
}

/** Announces a run, or gives undefined when nobody listens: then a run costs three tests of a flag. */
export function observeRun(
  session: SessionIdentity,
  kind: RunEvent["kind"],
  { queued, running }: { readonly queued: number; readonly running: number },
): RunObservation | undefined {
  if (!(endChannel.hasSubscribers || startChannel.hasSubscribers || queueChannel.hasSubscribers)) return undefined;
  const event: { -readonly [K in keyof RunEvent]: RunEvent[K] } = {
    session,
    kind,
    queuedBefore: queued,
    runningBefore: running,
    queueMilliseconds: undefined,
    runMilliseconds: undefined,
    outcome: undefined,
    error: undefined,
  };
  const asked = performance.now();
  let started: number | undefined;
  queueChannel.publish(event);
  return {
    start(when) {
      started = when === undefined ? performance.now() : asked;
      event.queueMilliseconds = started - asked;
      startChannel.publish(event);
    },
    end(outcome, error) {
      const now = performance.now();
      if (started === undefined) event.queueMilliseconds = now - asked;
      else event.runMilliseconds = now - started;
      event.outcome = outcome;
      event.error = error;
      endChannel.publish(event);
    },
  };
}

let lastId = 0;

/** A new session's identity. */
export function identify(model: string, backend: BackendName, provider: string): SessionIdentity {
  return { id: ++lastId, model, backend, provider };
}
