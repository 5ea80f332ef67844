import type { ProgressLine } from "@glossa/web/server";

/** A line of an answer that takes a while: how far it is, then what came out. */
export type ResultLine<T> = ProgressLine | ({ readonly type: "done" } & T);

/** Progress lines, then the result as the last line. */
export async function* lastLine<T extends object>(
  running: AsyncGenerator<ProgressLine, T, undefined>,
): AsyncGenerator<ResultLine<T>, void, undefined> {
  const result = yield* running;
  yield { type: "done", ...result };
}
