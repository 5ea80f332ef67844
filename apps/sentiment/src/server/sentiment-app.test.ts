import { fileURLToPath } from "node:url";
import { type Classifier, createClassifier } from "@glossa/sentiment";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fakeWriter } from "../testing/fake-writer.ts";
import { type SentimentModels, sentimentApp } from "./sentiment-app.ts";

const page = fileURLToPath(new URL("../../public", import.meta.url));
let classifier: Classifier;
beforeAll(async () => {
  classifier = await createClassifier();
});
afterAll(() => classifier.close());

async function ask(path: string, body?: object | string, models: Partial<SentimentModels> = {}) {
  const app = sentimentApp({ classifier, ...models }, { page, closing: new AbortController().signal });
  const headers = { host: "localhost", "content-type": "application/json" };
  const response = await app.request(path, {
    headers,
    ...(body !== undefined && { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const lines = (await response.text()).trimEnd().split("\n");
  return { status: response.status, lines: lines.map((line) => JSON.parse(line)) };
}

const text = "The staff were lovely. The food was cold and dull.";

it("classifies a text as a whole and by sentence, with all labels", async () => {
  const { status, lines } = await ask("/api/classify", { text, abstainBelow: 0.6 });
  const { type, overall, sentences } = lines.at(-1);
  expect([status, type]).toEqual([200, "done"]);
  const expected = await classifier.classifySentences(text, { topK: 2, abstainBelow: 0.6 });
  expect({ overall, sentences }).toEqual(JSON.parse(JSON.stringify(expected)));
  expect(sentences.map((one: { sentiment: string }) => one.sentiment)).toEqual(["positive", "negative"]);
});

it("explains a label, with progress", async () => {
  const { lines } = await ask("/api/explain", { text: "The food was cold.", label: "NEGATIVE" });
  const { type, ...explanation } = lines.at(-1);
  expect(type).toBe("done");
  expect(explanation).toEqual(
    JSON.parse(JSON.stringify(await classifier.explain("The food was cold.", { label: "NEGATIVE" }))),
  );
});

it.each([
  ["/api/classify", { text: " " }, 400, "SENTIMENT_TEXT_INVALID"],
  ["/api/classify", { text, topK: 3 }, 400, "REQUEST_INVALID"],
  ["/api/classify", { text: "a".repeat(100_001) }, 400, "REQUEST_INVALID"],
  ["/api/classify", { text: "a".repeat(800_000) }, 413, "REQUEST_TOO_LARGE"],
  ["/api/explain", { text, label: "BORED" }, 400, "SENTIMENT_OPTION_INVALID"],
  ["/api/write/stream", { prompt: "" }, 400, "REQUEST_INVALID"],
  ["/api/write/stream", { prompt: "a", maxNewTokens: 401 }, 400, "REQUEST_INVALID"],
])("%s refuses %.60j", async (path, body, status, code) => {
  expect(await ask(path, body, { writer: fakeWriter() })).toMatchObject({ status, lines: [{ error: { code } }] });
});

it("classifies a table in order, and gives lines to save", async () => {
  const rows = Array.from({ length: 150 }, (_, at) =>
    at === 120 ? "" : at % 2 === 0 ? "A delight." : "Awful, awful.",
  );
  const csv = `id,review\n${rows.map((text, at) => `${at},"${text}"`).join("\n")}\n`;
  const { lines } = await ask("/api/table?name=reviews.csv&column=review", csv);
  expect(lines.map(({ type }) => type)).toEqual(["head", "rows", "rows", "done"]);
  expect(lines[0]).toMatchObject({ format: "csv", head: "id,review,label,sentiment,score,problem\n" });
  const shown = lines.flatMap(({ rows = [] }) => rows);
  expect(shown.map(({ number }: { number: number }) => number)).toEqual(rows.map((_, at) => at + 1));
  const { label, score } = await classifier.classify("A delight.");
  expect(shown[2]).toMatchObject({
    text: "A delight.",
    labels: [{ label, score }, {}],
    line: `2,A delight.,${label},positive,${score},\n`,
  });
  expect(shown[120]).toMatchObject({ labels: [], problem: '"review" is empty' });
});

it.each([
  ["name=reviews.csv", "a,b\n1,2\n", "SENTIMENT_COLUMN_MISSING"],
  ["name=reviews.csv&column=stars", "a,b\n1,2\n", "SENTIMENT_COLUMN_MISSING"],
  ["name=reviews.csv", "", "SENTIMENT_TABLE_INVALID"],
  ["name=reviews.exe", "a\n", "REQUEST_INVALID"],
  ["name=a.csv&header=false", "a\n", "REQUEST_INVALID"],
])("a table that cannot be read is refused: %s %j", async (query, body, code) => {
  expect(await ask(`/api/table?${query}`, body)).toMatchObject({ status: 400, lines: [{ error: { code } }] });
});

it("writes, and explains the same text", async () => {
  const writer = fakeWriter();
  const request = { prompt: "One", maxNewTokens: 3, seed: 7 };
  const { lines } = await ask("/api/write/stream", request, { writer });
  expect(lines.slice(0, -1).map(({ text }) => text)).toEqual([" 7-0", " 7-1", " 7-2"]);
  expect(lines.at(-1)).toMatchObject({ type: "done", finishReason: "length" });
  const { lines: explained } = await ask("/api/write/explain", request, { writer });
  expect(explained[0]).toMatchObject({ text: " 7-0 7-1 7-2" });
  expect(writer.calls.map(({ doSample, temperature }) => [doSample, temperature])).toEqual([
    [true, 0.8],
    [true, 0.8],
  ]);
});

it("without a temperature it does not sample", async () => {
  const writer = fakeWriter();
  await ask("/api/write/stream", { prompt: "One", temperature: 0 }, { writer });
  expect(writer.calls[0]).not.toHaveProperty("topP");
  expect(writer.calls[0]).toMatchObject({ doSample: false });
});

it("has a page that writes only where there is a writer", async () => {
  const without = await ask("/api/info");
  expect(without.lines[0].links).toEqual({ sentiment: "/" });
  expect(without.lines[0].labels).toEqual([
    { label: "NEGATIVE", sentiment: "negative" },
    { label: "POSITIVE", sentiment: "positive" },
  ]);
  expect((await ask("/api/write/stream", { prompt: "One" })).status).toBe(404);
  expect((await ask("/api/info", undefined, { writer: fakeWriter() })).lines[0].links).toHaveProperty("write");
});

it("serves the page's files", async () => {
  const app = sentimentApp({ classifier }, { page, closing: new AbortController().signal });
  const response = await app.request("/icon.svg", { headers: { host: "localhost" } });
  expect(response.headers.get("content-type")).toContain("image/svg+xml");
  expect((await app.request("/../package.json", { headers: { host: "localhost" } })).status).toBe(404);
});
