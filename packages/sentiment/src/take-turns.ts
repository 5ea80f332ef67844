import { setImmediate as nextTurn } from "node:timers/promises";

/** Milliseconds of work after which other work of the process gets a turn. */
const TURN = 3;

/** Lets long synchronous work be done a few milliseconds at a time. */
export interface Turns {
  /** Call between pieces of work: gives the event loop a turn when one is due. @throws the signal's reason when aborted */
  next(): Promise<void>;
}

export function takeTurns(signal: AbortSignal | undefined): Turns {
  let started = performance.now();
  return {
    async next() {
      if (performance.now() - started < TURN) return;
      await nextTurn();
      signal?.throwIfAborted();
      started = performance.now();
    },
  };
}
