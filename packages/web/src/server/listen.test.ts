import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { listen } from "./index.ts";

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
