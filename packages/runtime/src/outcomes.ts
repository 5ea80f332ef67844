/** Counts how runs end. */
export interface Outcomes {
  completed: number;
  failed: number;
  aborted: number;
}

/** Sorts an error into failed or aborted, and gives it back. */
export function countError(outcomes: Outcomes, error: unknown, signal: AbortSignal | undefined): unknown {
  const closed = (error as { code?: string } | null)?.code === "RUNTIME_SESSION_CLOSED";
  if (signal?.aborted || closed) outcomes.aborted++;
  else outcomes.failed++;
  return error;
}
