import type { RunObservation } from "./diagnostics.ts";

/** Counts how runs end. */
export interface Outcomes {
  completed: number;
  failed: number;
  aborted: number;
}

/** Sorts an error into failed or aborted, tells who observes the run, and gives the error back. */
export function countError(
  outcomes: Outcomes,
  error: unknown,
  signal: AbortSignal | undefined,
  observation: RunObservation | undefined,
): unknown {
  const closed = (error as { code?: string } | null)?.code === "RUNTIME_SESSION_CLOSED";
  const outcome = signal?.aborted || closed ? "aborted" : "failed";
  outcomes[outcome]++;
  observation?.end(outcome, error);
  return error;
}
