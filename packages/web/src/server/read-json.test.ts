import { expect, it } from "vitest";
import { z } from "zod";
import { localApp, readBytes, readJson, readQuery } from "./index.ts";

const schema = z.strictObject({ text: z.string().max(5) });
const app = localApp();
app.post("/json", async (c) => c.json(await readJson(c, schema, 40)));
app.post("/bytes", async (c) => c.json((await readBytes(c, 40)).length));
app.get("/query", (c) => c.json(readQuery(c, schema)));

const json = { "content-type": "application/json" };
async function ask(
  path: string,
  headers: Record<string, string>,
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream,
): Promise<readonly [number, unknown]> {
  const method = body === undefined ? "GET" : "POST";
  const init = { method, headers: { host: "localhost", ...headers }, body: body ?? null, duplex: "half" as const };
  const response = await app.request(path, init);
  return [response.status, await response.json()];
}
const refusal = (code: string) => ({ error: { code, message: expect.any(String) } });

it("reads what the schema allows", async () => {
  expect(await ask("/json", json, '{"text":"hello"}')).toEqual([200, { text: "hello" }]);
  expect(await ask("/query?text=hello", {})).toEqual([200, { text: "hello" }]);
});

it.each([
  ["a form", { "content-type": "text/plain" }, '{"text":"a"}', 415, "REQUEST_NOT_JSON"],
  ["broken JSON", json, '{"text":', 400, "REQUEST_NOT_JSON"],
  ["another encoding", json, Uint8Array.of(0x22, 0xff, 0x22), 400, "REQUEST_NOT_JSON"],
  ["a field too many", json, '{"text":"a","more":1}', 400, "REQUEST_INVALID"],
  ["a wrong type", json, '{"text":1}', 400, "REQUEST_INVALID"],
  ["a long text", json, '{"text":"longer"}', 400, "REQUEST_INVALID"],
  ["many bytes", json, `{"text":"a"${" ".repeat(40)}}`, 413, "REQUEST_TOO_LARGE"],
])("refuses %s", async (_, headers, body, status, code) => {
  expect(await ask("/json", headers, body)).toEqual([status, refusal(code)]);
});

it("stops reading a body that does not say how large it is", async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent++;
      controller.enqueue(new Uint8Array(10));
    },
  });
  expect(await ask("/bytes", {}, endless)).toEqual([413, refusal("REQUEST_TOO_LARGE")]);
  expect(sent).toBeLessThan(10);
});
