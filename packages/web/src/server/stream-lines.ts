import type { Context } from "hono";
import { problemOf } from "./problem-of.ts";
import type { WorkEnvironment } from "./work-gate.ts";

/**
 * Answers with newline-delimited JSON, a line for each value, as they come. When the values end in an error, the last line is
 * `{ "type": "error", "error": { code, message } }`. A value is asked for only when the client has room for it; a client
 * that goes away ends the iteration.
 *
 * An error before the first value is thrown, so that it becomes an answer with a status of its own.
 *
 * @param onError told of errors after the first value
 */
export async function streamLines(
  c: Context<WorkEnvironment>,
  values: AsyncIterable<unknown>,
  onError: (error: unknown) => void = () => {},
): Promise<Response> {
  const iterator = values[Symbol.asyncIterator]();
  let first: IteratorResult<unknown> | undefined = await iterator.next();
  const work = c.get("work");
  work.keep();
  const encoder = new TextEncoder();
  const line = (value: unknown) => encoder.encode(`${JSON.stringify(value)}\n`);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = first ?? (await iterator.next());
          first = undefined;
          if (!done) return controller.enqueue(line(value));
        } catch (error) {
          onError(error);
          controller.enqueue(line({ type: "error", ...problemOf(error).body }));
        }
        controller.close();
        work.end();
      },
      async cancel() {
        work.cancel();
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
  return c.body(body, 200, { "content-type": "application/x-ndjson; charset=utf-8", "cache-control": "no-store" });
}
