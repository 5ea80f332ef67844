import { afterEach, expect, it, vi } from "vitest";
import { askJson, askLines } from "./read-lines.ts";

afterEach(() => vi.unstubAllGlobals());

function answer(chunks: readonly string[], status = 200): { readonly cancelled: () => boolean } {
  let cancelled = false;
  const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const chunk = bytes.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel: () => {
      cancelled = true;
    },
  });
  vi.stubGlobal("fetch", async () => new Response(body, { status }));
  return { cancelled: () => cancelled };
}
async function all(): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of askLines("/", {})) lines.push(line);
  return lines;
}

it("gives lines as they come, however they are cut", async () => {
  answer(['{"a":', '1}\n{"a":2}\n{"a"', ":3}\n"]);
  expect(await all()).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
});

it("an error line, an answer that is cut off and a refusal are errors", async () => {
  answer(['{"a":1}\n{"type":"error","error":{"code":"X","message":"no"}}\n']);
  await expect(all()).rejects.toMatchObject({ code: "X", message: "no" });
  answer(['{"a":1}\n{"a"']);
  await expect(all()).rejects.toMatchObject({ code: "ANSWER_CUT" });
  answer(['{"error":{"code":"SERVER_BUSY","message":"later"}}'], 503);
  await expect(askJson("/", {})).rejects.toMatchObject({ code: "SERVER_BUSY", message: "later" });
  answer(["<html>"], 500);
  await expect(askJson("/", {})).rejects.toMatchObject({ code: "SERVER_FAILED" });
});

it("a reader who leaves ends the answer", async () => {
  const { cancelled } = answer(Array.from({ length: 50 }, (_, a) => `{"a":${a}}\n`));
  for await (const _ of askLines("/", {})) break;
  expect(cancelled()).toBe(true);
});
