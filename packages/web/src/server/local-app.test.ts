import { expect, it } from "vitest";
import { HttpProblem, localApp } from "./index.ts";

const host = { host: "localhost:7460" };

function app(onFailure?: (error: unknown) => void) {
  const app = localApp(onFailure);
  app.get("/", (c) => c.text("here"));
  app.get("/refused", () => {
    throw new HttpProblem("REQUEST_INVALID", 400, "no");
  });
  app.get("/coded/:code", (c) => {
    throw Object.assign(new Error("what was wrong"), { code: c.req.param("code") });
  });
  app.get("/broken", () => {
    throw new Error("a secret of the server's");
  });
  return app;
}

it.each([
  ["the loopback's names", { host: "127.0.0.1:80" }, 200],
  ["its own pages", { ...host, origin: "http://localhost:7460" }, 200],
  ["another name for this machine", { host: "evil.example" }, 403],
  ["a name that only begins like ours", { host: "localhost.evil.example" }, 403],
  ["another site", { ...host, origin: "https://evil.example" }, 403],
  ["another port's page", { ...host, origin: "http://localhost:9999" }, 403],
  ["a page without an origin", { ...host, origin: "null" }, 403],
])("answers %s with the right status", async (_, headers, status) => {
  expect((await app().request("/", { headers })).status).toBe(status);
});

it("lets a page load nothing from elsewhere, and be framed by none", async () => {
  const { headers } = await app().request("/", { headers: host });
  const policy = headers.get("content-security-policy");
  for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(rule);
  }
});

it.each([
  ["/refused", 400, "REQUEST_INVALID"],
  ["/coded/TRANSLATION_PAIR_UNSUPPORTED", 400, "TRANSLATION_PAIR_UNSUPPORTED"],
  ["/coded/GENERATION_QUEUE_FULL", 503, "GENERATION_QUEUE_FULL"],
  ["/coded/RUNTIME_RUN_FAILED", 500, "SERVER_FAILED"],
  ["/coded/ENOENT", 500, "SERVER_FAILED"],
  ["/nowhere", 404, "NOT_FOUND"],
])("%s is answered with a status and a code", async (path, status, code) => {
  const response = await app(() => {}).request(path, { headers: host });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

it("keeps what went wrong inside to itself and its log", async () => {
  const failures: unknown[] = [];
  const response = await app((error) => failures.push(error)).request("/broken", { headers: host });
  expect(await response.text()).not.toContain("secret");
  expect(failures).toEqual([new Error("a secret of the server's")]);
});
