import type { Context } from "hono";
import { HttpProblem } from "./http-problem.ts";

/**
 * The body of a request. Stops reading when it is too large, whatever the header said.
 *
 * @param limit bytes
 * @throws HttpProblem `REQUEST_TOO_LARGE`, `REQUEST_CANCELLED`
 */
export async function readBytes(c: Context, limit: number): Promise<Uint8Array> {
  const tooLarge = () => new HttpProblem("REQUEST_TOO_LARGE", 413, `the body has more than ${limit} bytes`);
  if (Number(c.req.header("content-length") ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of (c.req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem("REQUEST_CANCELLED", 400, "the client went away in the middle of the body");
  }
  return Buffer.concat(chunks, length);
}
