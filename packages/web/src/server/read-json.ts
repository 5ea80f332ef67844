import type { Context } from "hono";
import type { ZodType } from "zod";
import { HttpProblem } from "./http-problem.ts";
import { readBytes } from "./read-bytes.ts";

/**
 * The body of a request as the schema's value. It must be sent as application/json, which a form of another site cannot.
 *
 * @param limit bytes
 * @throws HttpProblem `REQUEST_NOT_JSON`, `REQUEST_INVALID`, `REQUEST_TOO_LARGE`
 */
export async function readJson<T>(c: Context, schema: ZodType<T>, limit: number): Promise<T> {
  if (!/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
    throw new HttpProblem("REQUEST_NOT_JSON", 415, "send JSON, with content-type: application/json");
  }
  const bytes = await readBytes(c, limit);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new HttpProblem("REQUEST_NOT_JSON", 400, "the body is not JSON in UTF-8");
  }
  return checked(value, schema);
}

/** The query of a request as the schema's value. @throws HttpProblem `REQUEST_INVALID` */
export function readQuery<T>(c: Context, schema: ZodType<T>): T {
  return checked(c.req.query(), schema);
}

function checked<T>(value: unknown, schema: ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join(".") || "request"}: ${message}`);
  throw new HttpProblem("REQUEST_INVALID", 400, issues.slice(0, 5).join("; "));
}
