import type { Listening } from "@glossa/web/server";
import { accessibilityProblems, type OpenBrowser, openBrowser } from "@glossa/web/testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openSentimentPage } from "../testing/sentiment-page.ts";
import { serveBuiltPages } from "../testing/serve-built-pages.ts";

let browser: OpenBrowser;
let app: Listening;

beforeAll(async () => {
  browser = await openBrowser();
  app = await serveBuiltPages();
});
afterAll(async () => {
  await browser.close();
  await app.close();
});
afterEach(() => expect(browser.problems()).toEqual([]));

const text =
  "The staff were wonderful. The food was awful. I loved the garden. We waited an hour in the cold. A lovely evening.";

it("judges while one types, and says so to a screen reader", async () => {
  const { page, source, verdict, judged, judge } = await openSentimentPage(browser, app.url);
  expect(await accessibilityProblems(page)).toEqual([]);
  await source.pressSequentially("A wonderful film.", { delay: 5 });
  await judged();
  expect(await verdict.getAttribute("role")).toBe("status");
  expect(await verdict.textContent()).toMatch(/^Positive\d+(\.\d)?%/);
  await judge("A waste of two hours.");
  await expect.poll(() => verdict.textContent()).toMatch(/^Negative/);
  expect(await accessibilityProblems(page)).toEqual([]);
});

it("a new text ends the work on the old one", async () => {
  const { page, source, verdict, judge } = await openSentimentPage(browser, app.url);
  const ended = new Set<string>();
  page.on("requestfailed", (request) => ended.add(request.postData()!.length > 1_000 ? "the old" : "the new"));
  const asked = page.waitForRequest("**/api/classify");
  await source.fill("The food was awful and the room was cold. ".repeat(600));
  await asked;
  await judge("A wonderful film.");
  await expect.poll(() => verdict.textContent()).toMatch(/^Positive/);
  expect([...ended]).toContain("the old");
});

it("marks sentences in the text, lists them, draws them, and leads from one to the other", async () => {
  const { page, source, marks, parts, judge } = await openSentimentPage(browser, app.url);
  await judge(text);
  const sentences = text.match(/[^.]+\./g)!.map((sentence) => sentence.trim());
  expect((await marks.allTextContents()).map((mark) => mark.trim())).toEqual(sentences);
  const kinds = await marks.evaluateAll((all) => all.map((mark) => mark.className));
  expect([kinds[0], kinds[1], kinds[2]]).toEqual(["positive", "negative", "positive"]);
  expect(await parts.count()).toBe(5);
  const bars = page.locator("tone-curve .sentence");
  expect(await bars.count()).toBe(5);
  expect(await bars.nth(1).getAttribute("aria-label")).toMatch(/^Sentence 2: Negative, \d/);
  expect(await accessibilityProblems(page)).toEqual([]);
  const selected = () =>
    source.evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd).trim());
  await parts.nth(1).click();
  expect(await selected()).toBe("The food was awful.");
  await bars.nth(2).click();
  expect(await selected()).toBe("I loved the garden.");
  await judge("Two sentences. No curve.");
  await expect.poll(() => page.locator(".curve").isHidden()).toBe(true);
});

it("marks words by what they add or take away", async () => {
  const { page, marks, parts, judge, judged } = await openSentimentPage(browser, app.url);
  await judge("The garden was wonderful.");
  await page.getByText("Words", { exact: true }).click();
  await page.getByText(/What each word adds to “Positive”/).waitFor();
  await judged();
  expect((await parts.first().locator(".words").textContent())!.trim()).toBe("wonderful");
  expect(await parts.first().locator("small").textContent()).toMatch(/^\+\d+\.\d%$/);
  expect(await marks.filter({ hasText: "wonderful" }).getAttribute("class")).toBe("positive");
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.locator("#call summary").click();
  expect(await page.locator("#call pre").textContent()).toContain("classifier.explain(text)");
  await judge("The garden was wonderful. ".repeat(200));
  await page.getByText("Words are weighed in texts of up to 4,000 characters.").waitFor();
});

it("calls itself unsure below the level that the reader sets", async () => {
  const { page, verdict, judge, judged } = await openSentimentPage(browser, app.url);
  await judge("The staff were wonderful, but the food was awful and cold.");
  const score = Number.parseFloat((await verdict.locator(".score").textContent())!);
  await page.getByLabel("Unsure below").fill("95");
  await judged();
  await expect.poll(async () => (await verdict.textContent())!.startsWith("Unsure, leans to")).toBe(score < 95);
  await page.getByLabel("Unsure below").fill("50");
  await expect.poll(() => verdict.textContent()).toMatch(/^(Positive|Negative)/);
});

it("refuses a text that is too long, and says when the server is gone", async () => {
  const { page, source } = await openSentimentPage(browser, app.url);
  await source.fill("a".repeat(100_001));
  await page.getByRole("alert").filter({ hasText: "longer than 100,000" }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.route("**/api/classify", (route) => route.abort("connectionrefused"));
  await source.fill("A wonderful film.");
  await page.getByRole("alert").filter({ hasText: "server does not answer" }).waitFor();
  expect(browser.problems()).toEqual(["console: Failed to load resource: net::ERR_CONNECTION_REFUSED"]);
});
