import { setTimeout as pause } from "node:timers/promises";
import type { Hono } from "hono";
import { expect, it } from "vitest";
import { localApp, streamLines, type WorkEnvironment, withProgress, workGate } from "./index.ts";

const headers = { host: "localhost" };

function appOf(
  values: (signal: AbortSignal) => AsyncIterable<unknown>,
  { most = 1, timeout = 1_000, closing = new AbortController().signal } = {},
): Hono<WorkEnvironment> {
  const app = localApp(() => {});
  app.use(workGate({ most, timeout, closing }));
  app.get("/", (c) => streamLines(c, values(c.get("work").signal)));
  return app;
}
async function linesOf(response: Response): Promise<unknown[]> {
  return (await response.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

it("writes a line for each value, and lets the next request in when the last is read", async () => {
  const app = appOf(async function* () {
    yield { at: 1 };
    yield { at: 2 };
  });
  const response = await app.request("/", { headers });
  const busy = await app.request("/", { headers });
  expect([busy.status, busy.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await linesOf(response)).toEqual([{ at: 1 }, { at: 2 }]);
  expect((await app.request("/", { headers })).status).toBe(200);
});

it("an error before the first value has a status, a later one a line", async () => {
  const wrong = () => Object.assign(new Error("no"), { code: "TEXT_WRONG" });
  const early = appOf(() => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(wrong()) }),
  }));
  expect((await early.request("/", { headers })).status).toBe(400);
  expect((await early.request("/", { headers })).status).toBe(400); // and its place was given back
  const late = appOf(async function* () {
    yield 1;
    throw wrong();
  });
  expect(await linesOf(await late.request("/", { headers }))).toEqual([
    1,
    { type: "error", error: { code: "TEXT_WRONG", message: "no" } },
  ]);
});

it("a client that goes away ends the work", async () => {
  let ended = false;
  const app = appOf(async function* (signal) {
    try {
      for (let at = 0; !signal.aborted; at++) yield at;
    } finally {
      ended = true;
    }
  });
  const response = await app.request("/", { headers });
  await response.body!.cancel();
  expect(ended).toBe(true);
  expect((await app.request("/", { headers })).status).toBe(200);
});

it("work that takes too long, or is under way when the server closes, is ended", async () => {
  const endless = async function* (signal: AbortSignal) {
    yield 0;
    await pause(60_000, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  };
  const late = await appOf(endless, { timeout: 20 }).request("/", { headers });
  expect((await linesOf(late))[1]).toMatchObject({ error: { code: "REQUEST_TIMED_OUT" } });
  const closing = new AbortController();
  const app = appOf(endless, { closing: closing.signal });
  const response = await app.request("/", { headers });
  closing.abort();
  expect((await linesOf(response))[1]).toMatchObject({ error: { code: "SERVER_CLOSING" } });
  expect((await app.request("/", { headers })).status).toBe(503);
});

it("withProgress gives the latest report, then the result; errors too", async () => {
  const running = withProgress(async (onProgress) => {
    onProgress(1, 3);
    onProgress(2, 3);
    await pause(5);
    onProgress(3, 3);
    return "result";
  });
  expect(await running.next()).toEqual({ done: false, value: { type: "progress", done: 2, total: 3 } });
  expect(await running.next()).toEqual({ done: false, value: { type: "progress", done: 3, total: 3 } });
  expect(await running.next()).toEqual({ done: true, value: "result" });
  const failing = withProgress(() => Promise.reject(new Error("no")));
  await expect(failing.next()).rejects.toThrow("no");
});
