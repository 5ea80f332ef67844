import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { fakeTranslator } from "../testing/fake-translator.ts";
import { translateApp } from "./translate-app.ts";

const page = fileURLToPath(new URL("../../public", import.meta.url));
const headers = { host: "localhost", "content-type": "application/json" };

function appOf(options: Parameters<typeof fakeTranslator>[0] = {}) {
  return translateApp(fakeTranslator(options), { page, closing: new AbortController().signal });
}
async function ask(path: string, body?: object | string) {
  const sent = typeof body === "string" ? body : JSON.stringify(body);
  const response = await appOf().request(path, { headers, ...(body !== undefined && { method: "POST", body: sent }) });
  const lines = (await response.text()).trimEnd().split("\n");
  return { status: response.status, lines: lines.map((line) => JSON.parse(line)) };
}

it("streams the language, then the sentences in order, then the end", async () => {
  const { lines } = await ask("/api/translate/stream", { text: "One cat. Two dogs?", to: "fr" });
  expect(lines.map(({ type }) => type)).toEqual(["detected", "sentence", "sentence", "done"]);
  expect(lines[0].languages[0]).toEqual({ language: "en", confidence: 0.9 });
  expect(lines[1].sentence).toMatchObject({
    source: "One cat.",
    text: "ONE CAT.",
    words: [{ text: "ONE" }, { text: "CAT" }],
  });
  expect(lines[2].sentence.doubts).toMatchObject([{ code: "low_score" }]);
  const known = await ask("/api/translate/stream", { text: "One.", to: "fr", from: "en" });
  expect(known.lines[0]).toEqual({ type: "detected", languages: [] });
});

it("translates at once, and gives alternatives", async () => {
  const whole = await ask("/api/translate", { text: "One cat.", to: "fr", targetPrefix: "ONE" });
  expect(whole.lines[0]).toMatchObject({ text: "ONE CAT.", to: "fr" });
  const request = { source: "One cat.", to: "fr", targetPrefix: "ONE ", count: 2 };
  expect((await ask("/api/alternatives", request)).lines[0]).toMatchObject([
    { text: "ONE WAY 0" },
    { text: "ONE WAY 1" },
  ]);
});

it("translates a document and keeps its format", async () => {
  const html = `<!doctype html><p class="a">One cat.</p>${"<p>Two dogs?</p>".repeat(3_000)}`;
  const { lines } = await ask("/api/documents?to=fr&from=en&name=page.html", html);
  const bytes = Buffer.concat(
    lines.filter(({ type }) => type === "part").map(({ base64 }) => Buffer.from(base64, "base64")),
  );
  const expected = html.replace("One cat", "ONE CAT").replaceAll("Two dogs", "TWO DOGS");
  expect(bytes.equals(Buffer.from(expected))).toBe(true); // too long to be shown
  expect(lines[0]).toMatchObject({ type: "progress", total: 3_001 });
  expect(lines.at(-1)).toMatchObject({ type: "done", segments: 3_001 });
  expect(lines.at(-1).doubts).toHaveLength(3_000);
});

it.each([
  ["/api/translate", { text: "a" }, 400, "REQUEST_INVALID"],
  ["/api/translate", { text: "a", to: "fr", numBeams: 100 }, 400, "REQUEST_INVALID"],
  ["/api/translate", { text: "a".repeat(10_001), to: "fr" }, 400, "REQUEST_INVALID"],
  ["/api/translate/stream", { text: "a".repeat(300_000), to: "fr" }, 413, "REQUEST_TOO_LARGE"],
  ["/api/alternatives", { source: "a", targetPrefix: "", to: "fr", count: 11 }, 400, "REQUEST_INVALID"],
  ["/api/documents?to=fr&name=a.exe", "a", 400, "REQUEST_INVALID"],
  ["/api/documents?to=fr&name=a.json", "{", 400, "TRANSLATION_DOCUMENT_INVALID"],
  ["/api/documents?to=fr&name=a.txt&glossary={", "a", 400, "REQUEST_INVALID"],
  ["/api/documents?to=fr&name=a.txt", "a".repeat(10_000_001), 413, "REQUEST_TOO_LARGE"],
])("%s refuses what it should", async (path, body, status, code) => {
  expect(await ask(path, body)).toMatchObject({ status, lines: [{ error: { code } }] });
});

it("a client that goes away ends the translation", async () => {
  let aborted = 0;
  const app = appOf({ delay: 40, onAbort: () => aborted++ });
  const body = JSON.stringify({ text: "One. Two. Three. Four.", to: "fr" });
  const response = await app.request("/api/translate/stream", { method: "POST", headers, body });
  const reader = response.body!.getReader();
  await reader.read();
  await reader.read();
  await pause(5); // the second sentence is under way
  await reader.cancel();
  await expect.poll(() => aborted).toBe(1);
});

it("says what it can, and serves the page's files", async () => {
  const { lines } = await ask("/api/info");
  expect(lines[0]).toMatchObject({
    pairs: [
      { from: "en", to: "fr" },
      { from: "fr", to: "en" },
    ],
    links: {},
  });
  expect(lines[0].fileEndings).toEqual(expect.arrayContaining(["txt", "html", "docx"]));
  expect((await appOf().request("/icon.svg", { headers })).status).toBe(200);
});
