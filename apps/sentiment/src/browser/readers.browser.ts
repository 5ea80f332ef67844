import type { Listening } from "@glossa/web/server";
import {
  accessibilityProblems,
  dropFile,
  focusedPart,
  type OpenBrowser,
  openBrowser,
  overflowOf,
} from "@glossa/web/testing";
import type { BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { fakeWriter } from "../testing/fake-writer.ts";
import { openSentimentPage } from "../testing/sentiment-page.ts";
import { serveBuiltPages } from "../testing/serve-built-pages.ts";
import { openWritePage } from "../testing/write-page.ts";

let browser: OpenBrowser;
let app: Listening;

beforeAll(async () => {
  browser = await openBrowser();
  app = await serveBuiltPages(fakeWriter());
});
afterAll(async () => {
  await browser.close();
  await app.close();
});
afterEach(() => expect(browser.problems()).toEqual([]));

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const text = "I loved the garden. The food was awful. What a lovely evening. We waited for an hour.";

it.each<[string, BrowserContextOptions]>([
  ["in the light", {}],
  ["in the dark", { colorScheme: "dark" }],
  ["on a phone", phone],
  ["in Chinese, on a phone in the dark", { ...phone, colorScheme: "dark", locale: "zh-CN" }],
  ["with little motion and forced colours", { reducedMotion: "reduce", forcedColors: "active" }],
])("all of it can be read %s", async (_, options) => {
  const { page, judge } = await openSentimentPage(browser, app.url, options);
  await judge(`${text} https://example.org/${"a-very-long-address-".repeat(10)}`);
  for (const summary of await page.locator("summary").all()) await summary.click();
  await dropFile(page, "texts.txt", `${text.replaceAll(". ", ".\n")}\n`);
  await page.locator("result-table tbody tr").first().waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);

  const other = await openWritePage(browser, app.url, options);
  await other.source.fill("Once upon a time");
  await other.write.click();
  await other.tokens.nth(1).click();
  await other.page.getByRole("dialog").waitFor();
  expect(await accessibilityProblems(other.page)).toEqual([]);
  expect(await overflowOf(other.page)).toBe(0);
});

it("speaks the reader's language, and says which", async () => {
  const { page, verdict, judge } = await openSentimentPage(browser, app.url, { locale: "zh-CN" });
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-Hans");
  await judge("A wonderful film.");
  await expect.poll(() => verdict.textContent()).toMatch(/^正面/);
});

it("a text from right to left stands on the right, and so does the page", async () => {
  const { page, source, judge } = await openSentimentPage(browser, app.url);
  await judge("صباح الخير. أين المحطة؟ شكرا. مع السلامة.");
  expect(await source.evaluate((field) => field.matches(":dir(rtl)"))).toBe(true);
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  const left = (selector: string) => page.locator(selector).evaluate((element) => element.getBoundingClientRect().left);
  expect(await left(".pane:first-child")).toBeGreaterThan(await left(".pane:last-child"));
  expect(await overflowOf(page)).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
});

it("needs no mouse", async () => {
  const { page, source, judged } = await openSentimentPage(browser, app.url);
  const tabTo = async (name: string | RegExp) => {
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press("Tab");
      const now = await focusedPart(page);
      expect(now).toMatchObject({ ring: true }); // whoever has the focus shows it
      if (typeof name === "string" ? now.name === name : name.test(now.name)) return;
    }
    throw new Error(`the Tab key does not reach ${name}`);
  };
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // skips to the text
  await page.keyboard.type(text);
  await judged();
  const selected = () =>
    source.evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd).trim());
  await tabTo(/^The food was awful/);
  await page.keyboard.press("Enter");
  expect(await selected()).toBe("The food was awful.");
  await tabTo(/^Sentence 1/);
  await page.keyboard.press("ArrowRight");
  expect((await focusedPart(page)).name).toMatch(/^Sentence 2/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  expect(await selected()).toBe("What a lovely evening.");
  await tabTo(/^Many texts/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("file");
});
