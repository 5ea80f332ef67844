import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";

// The built packages, as `npm start` leaves them: scripts/start.mjs installs, builds and goes on to this.

const root = join(import.meta.dirname, "..");
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function demo(...options: readonly string[]) {
  const child = spawn(process.execPath, [join(root, "scripts", "demo.mjs"), ...options], { cwd: root });
  running.push(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (printed += part));
  const ended = once(child, "exit").then(([status]) => status as number | null);
  return {
    child,
    ended,
    printed: () => printed,
    /** The addresses, once all are served. */
    async served(): Promise<Record<string, string>> {
      await expect.poll(() => printed, { timeout: 100_000 }).toContain("Ctrl-C ends it.");
      return Object.fromEntries([...printed.matchAll(/^(\w+) +(http:\S+)$/gm)].map(([, name, url]) => [name!, url!]));
    },
  };
}
async function occupy(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

it("--once shows what the models do, and ends", async () => {
  const { ended, printed } = demo("--once");
  expect(await ended).toBe(0);
  expect(printed()).toMatch(/^translate {2}\S.*\n +→ \S/m);
  expect(printed()).toMatch(/^sentiment {2}\S.*\n +→ NEGATIVE, \d/m);
  expect(printed()).toMatch(/^write {6}\S/m);
  expect(printed()).not.toContain("http://");
}, 120_000);

it("takes other ports where they are in use or it runs already, and ends at Ctrl-C", async () => {
  const { server, port } = await occupy();
  const first = demo("--port", String(port));
  const addresses = await first.served();
  const second = demo("--port", String(port));
  const others = await second.served();
  const all = [...Object.values(addresses), ...Object.values(others)].map((url) => new URL(url).origin);
  expect(new Set(all).size).toBe(4); // two servers each
  expect(all).not.toContain(`http://127.0.0.1:${port}`);

  for (const { translate, sentiment } of [addresses, others]) {
    const answer = await fetch(`${translate}/api/translate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: "Good morning.", from: "en", to: "fr" }),
    });
    expect(await answer.json()).toMatchObject({ from: "en", to: "fr", sentences: [{ source: "Good morning." }] });
    expect(await (await fetch(sentiment!)).text()).toContain("<sentiment-page>");
    const { links } = (await (await fetch(`${translate}/api/info`)).json()) as { links: Record<string, string> };
    expect(links["sentiment"]).toBe(sentiment);
  }

  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  expect(first.printed()).toContain("Closing …");
  await expect(fetch(addresses["translate"]!)).rejects.toThrow();
  expect((await fetch(others["translate"]!)).status).toBe(200); // the other one goes on
  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
  server.close();
}, 240_000);

it("ends at Ctrl-C with work under way, whose client is told", async () => {
  const { child, ended, served } = demo("--port", "0");
  const { translate } = await served();
  const text = "The library opens at nine and closes at five. ".repeat(200);
  const response = await fetch(`${translate}/api/translate/stream`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text, from: "en", to: "fr" }),
  });
  child.kill("SIGINT");
  const lines = (await response.text()).trimEnd().split("\n");
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: "error", error: { code: "SERVER_CLOSING" } });
  expect(await ended).toBe(0);
}, 120_000);

it.each([
  [["--port", "http"], "--port takes a number"],
  [["--port", "70000"], "--port takes a number"],
  [["--twice"], "--twice"],
])("refuses %j and says what it takes", async (options, words) => {
  const { ended, printed } = demo(...options);
  expect(await ended).toBe(2);
  expect(printed()).toContain(words);
  expect(printed()).toContain("npm start -- --once");
});

it("labels texts and the lines of files", async () => {
  const { ended, printed } = demo("The food was cold.", "A delight.");
  expect(await ended).toBe(0);
  expect(printed()).toMatch(/^NEGATIVE .*The food was cold\.\nPOSITIVE .*A delight\.\n/m);
}, 120_000);
