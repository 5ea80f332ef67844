import { readFile } from "node:fs/promises";
import type { Listening } from "@glossa/web/server";
import { accessibilityProblems, dropFile, type OpenBrowser, openBrowser } from "@glossa/web/testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openSentimentPage, type SentimentPageParts } from "../testing/sentiment-page.ts";
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

const texts = ["A wonderful film.", "Awful, a waste of time.", "I loved it, truly.", "", "The worst meal of my life."];
const csv = `id,review\n${texts.map((text, at) => `${at + 1},"${text}"`).join("\n")}\n`;

async function withTable(content = csv, column = "review"): Promise<SentimentPageParts> {
  const parts = await openSentimentPage(browser, app.url);
  await parts.page.locator("#table summary").click();
  await parts.page.getByLabel("Column with the texts").fill(column);
  await dropFile(parts.page, "reviews.csv", content);
  return parts;
}

it("judges a dropped table, and shows how the rows spread", async () => {
  const { page } = await withTable();
  await page.getByText("reviews.csv: 5 rows, 1 without an answer").waitFor();
  const rows = page.locator("result-table tbody tr");
  expect(await rows.count()).toBe(5);
  expect(await rows.nth(0).textContent()).toMatch(/^1A wonderful film\.Positive\d/);
  expect(await rows.nth(3).textContent()).toContain('"review" is empty');
  const bars = page.locator("tone-histogram button");
  const counts = await bars.evaluateAll((all) => all.map((bar) => Number.parseInt(bar.getAttribute("title")!, 10)));
  expect(counts).toHaveLength(20);
  expect(counts.slice(0, 10).reduce((sum, count) => sum + count)).toBe(2);
  expect(counts.reduce((sum, count) => sum + count)).toBe(4);
  expect(await accessibilityProblems(page)).toEqual([]);
});

it("sorts, filters and saves the rows that are to be seen", async () => {
  const { page } = await withTable();
  await page.getByText("5 of 5 rows").waitFor();
  const numbers = () => page.locator("result-table td.number").allTextContents();
  await page.getByRole("button", { name: "Text", exact: true }).click();
  expect(await numbers()).toEqual(["4", "1", "2", "3", "5"]);
  await page.getByRole("button", { name: "Text", exact: true }).click();
  expect(await numbers()).toEqual(["5", "3", "2", "1", "4"]);
  expect(await page.getByRole("columnheader", { name: "Text" }).getAttribute("aria-sort")).toBe("descending");
  await page.getByLabel("Label").selectOption({ label: "Positive" });
  expect(await numbers()).toEqual(["3", "1"]);
  await page.getByLabel("Search the texts").fill("LOVED");
  expect(await numbers()).toEqual(["3"]);
  await page.getByText("1 of 5 rows").waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);

  await page.getByLabel("Search the texts").fill("");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save these rows" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("reviews.sentiment.csv");
  const saved = (await readFile((await download.path())!, "utf8")).split("\n");
  expect(saved[0]).toBe("id,review,label,sentiment,score,problem");
  expect(saved[1]).toMatch(/^3,"I loved it, truly\.",POSITIVE,positive,0\.\d+,$/);
  expect(saved[2]).toMatch(/^1,A wonderful film\.,POSITIVE,positive,0\.\d+,$/);
  expect(saved).toHaveLength(4);
});

it("a bar of the histogram chooses its rows, once more takes it back", async () => {
  const { page } = await withTable();
  await page.getByText("5 of 5 rows").waitFor();
  const bars = page.locator("tone-histogram button");
  const counts = await bars.evaluateAll((all) => all.map((bar) => Number.parseInt(bar.getAttribute("title")!, 10)));
  const full = counts.findIndex((count) => count > 0);
  await bars.nth(full).click();
  await page.getByText(`${counts[full]} of 5 rows`).waitFor();
  expect(await bars.nth(full).getAttribute("aria-pressed")).toBe("true");
  await bars.nth(full).click();
  await page.getByText("5 of 5 rows").waitFor();
});

it("shows many rows a page at a time, and can be stopped", async () => {
  const many = `review\n${Array.from({ length: 10_000 }, (_, at) => `A wonderful film number ${at}.`).join("\n")}\n`;
  const { page } = await withTable(many);
  await page.getByText(/\d+ rows read/).waitFor();
  const rows = page.locator("result-table tbody tr");
  await rows.first().waitFor();
  const ended = page.waitForEvent("requestfailed");
  await page.locator("table-panel").getByRole("button", { name: "Cancel" }).click();
  await ended;
  await page.getByText(/Stopped after \d+ rows/).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await rows.count()).toBe(50);
  await page.getByRole("button", { name: "Show more" }).click();
  expect(await rows.count()).toBeGreaterThan(50);
});

it("refuses what is no table, in words", async () => {
  const { page } = await withTable(csv, "stars");
  await page.getByRole("alert").filter({ hasText: "stars" }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByLabel("Column with the texts").fill("review");
  await page.getByLabel("Column with the texts").press("Enter");
  await page.getByText("reviews.csv: 5 rows, 1 without an answer").waitFor();
  await dropFile(page, "film.mp4", "…");
  await page.getByRole("alert").filter({ hasText: "film.mp4" }).waitFor();
  expect(browser.problems()).toHaveLength(2); // the two refusals
});
