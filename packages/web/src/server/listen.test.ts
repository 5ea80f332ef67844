import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { type ListenOptions, listen, localApp, readBytes, streamLines, workGate } from "./index.ts";

const app = { fetch: () => new Response("here") };

it("takes the next port when one is in use, and frees it when closed", async () => {
  const first = await listen(app, { port: 0 });
  const second = await listen(app, { port: first.port });
  expect(second.port).toBeGreaterThan(first.port);
  expect(await (await fetch(second.url)).text()).toBe("here");
  await expect(listen(app, { port: first.port, attempts: 0 })).rejects.toThrow("EADDRINUSE");
  await Promise.all([first.close(), second.close()]);
  await expect(fetch(second.url)).rejects.toThrow();
});

it("closes on a client that never ends, after the grace", async () => {
  const server = await listen({ fetch: () => new Promise<Response>(() => {}) }, { port: 0, grace: 20 });
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  await once(socket, "connect");
  await server.close();
  if (!socket.closed) await once(socket, "close");
});

/** An app that counts to three, and knows how its work ended. */
async function counting(options: Partial<ListenOptions> = {}) {
  const ends: string[] = [];
  const closing = new AbortController();
  const app = localApp((error) => ends.push(String(error)));
  app.use(workGate({ most: 8, timeout: 10_000, closing: closing.signal }));
  app.post("/bytes", async (c) => c.json((await readBytes(c, 100)).length));
  app.get("/count", (c) => {
    const { signal } = c.get("work");
    async function* count() {
      for (let at = 0; at < 3; at++) {
        yield at;
        await pause(100, undefined, { signal }).catch(() => {
          ends.push((signal.reason as { code: string }).code);
          throw signal.reason;
        });
      }
      ends.push("finished");
    }
    return streamLines(c, count());
  });
  return { ends, closing, server: await listen(app, { port: 0, ...options }) };
}
function send(port: number, ...parts: readonly string[]): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  for (const part of parts) socket.write(part);
  return socket;
}
const post = "POST /bytes HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50\r\n\r\n";

it("refuses a request that comes too slowly, its head or its body", async () => {
  const { server, ends } = await counting({ requestTimeout: 200 });
  for (const part of [post.slice(0, 30), `${post}some`]) {
    expect(await text(send(server.port, part))).toMatch(/^HTTP\/1\.1 408 /);
  }
  await server.close();
  expect(ends).toEqual([]); // no failure of the server's
});

it("refuses what is no HTTP, a head too large, and a body longer than it says it may be", async () => {
  const { server } = await counting();
  const { port } = server;
  expect(await text(send(port, "\u0016\u0003\u0001 hello\r\n\r\n"))).toMatch(/^HTTP\/1\.1 400 /);
  const long = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"a".repeat(70_000)}\r\n\r\n`;
  expect(await text(send(port, long))).toMatch(/^HTTP\/1\.1 431 /);
  const chunked = "POST /bytes HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
  expect(await text(send(port, chunked, `c8\r\n${"a".repeat(200)}\r\n0\r\n\r\n`))).toMatch(/^HTTP\/1\.1 413 /);
  await server.close();
});

it("a connection that breaks ends the work", async () => {
  const { server, ends } = await counting();
  const controller = new AbortController();
  const response = await fetch(`${server.url}/count`, { signal: controller.signal });
  await response.body!.getReader().read();
  controller.abort();
  await expect.poll(() => ends).toEqual(["REQUEST_CANCELLED"]);
  await server.close();
});

it("lets what is under way finish when it closes, and takes nothing new", async () => {
  const { server, ends } = await counting();
  const response = await fetch(`${server.url}/count`);
  const closed = server.close();
  await expect(fetch(`${server.url}/count`)).rejects.toThrow();
  expect(await response.text()).toBe("0\n1\n2\n");
  await closed;
  expect(ends).toEqual(["finished"]);
});
