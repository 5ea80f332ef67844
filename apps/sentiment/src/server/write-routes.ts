import type { GenerateOptions, Generator } from "@glossa/generation";
import { readJson, streamLines, type WorkEnvironment } from "@glossa/web/server";
import { Hono, type MiddlewareHandler } from "hono";
import { limits, type WriteRequest, writeRequest } from "./requests.ts";
import { textLines } from "./text-lines.ts";

/** What the writing page needs of a generator. */
export type Writer = Pick<Generator, "stream" | "explain">;

/** `/stream` writes; `/explain` says, for the same request, what else the model found likely at each place. */
export function writeRoutes(writer: Writer, gate: MiddlewareHandler<WorkEnvironment>): Hono<WorkEnvironment> {
  const routes = new Hono<WorkEnvironment>();
  routes.post("/stream", gate, async (c) => {
    const request = await readJson(c, writeRequest, limits.bodyBytes);
    const parts = writer.stream(request.prompt, optionsOf(request, c.get("work").signal));
    return streamLines(c, textLines(parts));
  });
  routes.post("/explain", gate, async (c) => {
    const request = await readJson(c, writeRequest, limits.bodyBytes);
    const options = { ...optionsOf(request, c.get("work").signal), topLogprobs: 6 };
    return c.json(await writer.explain(request.prompt, options));
  });
  return routes;
}

/** Without a temperature it is the likeliest text; options of sampling would be refused. */
function optionsOf({ maxNewTokens, temperature, topP, seed }: WriteRequest, signal: AbortSignal): GenerateOptions {
  const sampling = temperature === 0 ? { doSample: false } : { doSample: true, temperature, topP, seed };
  return { maxNewTokens, parseSpecialTokens: false, signal, ...sampling };
}
