import type { ContentfulStatusCode } from "hono/utils/http-status";
import { HttpProblem } from "./http-problem.ts";

/** What a client is told of an error. */
export interface Problem {
  readonly status: ContentfulStatusCode;
  readonly body: { readonly error: { readonly code: string; readonly message: string } };
}

/** Codes of the packages (`"TRANSLATION_PAIR_UNSUPPORTED"`) by how they end: the client's doing, or too much at once. */
const statuses: readonly (readonly [RegExp, ContentfulStatusCode])[] = [
  [/_QUEUE_FULL$/, 503],
  [/_CLOSED$/, 503],
  [/^(HUB|RUNTIME|TENSOR|CONVERT)_|_(MODEL|VOCABULARY|CONFIG|LOGITS)_/, 500],
  [/^[A-Z]+(_[A-Z]+)+$/, 400],
];

/**
 * Turns whatever was thrown into an answer. An error with one of our codes says what was wrong; of anything else the client
 * learns only that the server failed.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpProblem) return problem(error.status, error.code, error.message);
  const { code, message, name } = (error ?? {}) as { code?: unknown; message?: unknown; name?: unknown };
  if (name === "TimeoutError") return problem(504, "REQUEST_TIMED_OUT", "the work took longer than this server allows");
  const status = typeof code === "string" ? statuses.find(([pattern]) => pattern.test(code))?.[1] : undefined;
  if (status === undefined || status === 500)
    return problem(500, "SERVER_FAILED", "the server failed; its log says why");
  return problem(status, code as string, String(message));
}

function problem(status: ContentfulStatusCode, code: string, message: string): Problem {
  return { status, body: { error: { code, message } } };
}
