import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What a server of ours can refuse, or fail at, by itself. Codes of the packages pass through beside these. */
export type HttpProblemCode =
  | "REQUEST_NOT_JSON" // the body is no JSON, or was not sent as such
  | "REQUEST_INVALID" // the body or the query has unknown, missing or wrong fields
  | "REQUEST_TOO_LARGE" // more bytes or characters than the limit
  | "REQUEST_TIMED_OUT" // the work took longer than the limit
  | "REQUEST_CANCELLED" // the client went away
  | "REQUEST_FOREIGN" // another site, or another name for this machine, asks
  | "NOT_FOUND"
  | "SERVER_BUSY" // too much work is under way; try again
  | "SERVER_CLOSING"
  | "SERVER_FAILED"; // an error of ours: see the server's log

/** An answer that is no success: `{ error: { code, message } }` with a status. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly code: string;
  readonly status: ContentfulStatusCode;

  constructor(code: HttpProblemCode, status: ContentfulStatusCode, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
