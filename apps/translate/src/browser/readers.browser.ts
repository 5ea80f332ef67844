import type { Listening } from "@glossa/web/server";
import { accessibilityProblems, focusedPart, type OpenBrowser, openBrowser, overflowOf } from "@glossa/web/testing";
import type { BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { serveBuiltPage } from "../testing/serve-built-page.ts";
import { openTranslatePage } from "../testing/translate-page.ts";

let browser: OpenBrowser;
let app: Listening;

beforeAll(async () => {
  browser = await openBrowser();
  app = await serveBuiltPage();
});
afterAll(async () => {
  await browser.close();
  await app.close();
});
afterEach(() => expect(browser.problems()).toEqual([]));

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const long = `${"https://example.org/a-very-long-address/".repeat(4)} ${"Good morning. ".repeat(3)}`;

it.each<[string, BrowserContextOptions]>([
  ["in the light", {}],
  ["in the dark", { colorScheme: "dark" }],
  ["on a phone", phone],
  ["on a phone in the dark", { ...phone, colorScheme: "dark" }],
  ["in Chinese", { locale: "zh-CN" }],
  ["in Chinese on a phone", { ...phone, locale: "zh-CN" }],
  ["with little motion and forced colours", { reducedMotion: "reduce", forcedColors: "active" }],
])("all of it can be read %s", async (_, options) => {
  const { page, words, menu, translate } = await openTranslatePage(browser, app.url, options);
  await translate(long);
  for (const summary of await page.locator("summary").all()) await summary.click();
  await page.locator("glossary-panel > button").click();
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
  await words.first().click();
  await menu.locator("button, [role=status]").first().waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
});

it("speaks the reader's language, and says which", async () => {
  const { page, source } = await openTranslatePage(browser, app.url, { locale: "zh-CN" });
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-Hans");
  expect(await page.title()).toContain("翻译");
  expect(await source.getAttribute("placeholder")).toBe("输入或粘贴文本");
  const other = await openTranslatePage(browser, app.url, { locale: "de-DE" });
  expect(await other.page.locator("html").getAttribute("lang")).toBe("en");
});

it("keeps the theme that the reader chose", async () => {
  const { page } = await openTranslatePage(browser, app.url, { colorScheme: "light" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  const button = page.getByRole("button", { name: /^Theme/ });
  await button.click();
  await button.click();
  expect(await button.getAttribute("aria-label")).toBe("Theme: dark");
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await paper()).toBe(dark);
  expect(await accessibilityProblems(page)).toEqual([]);
});

it("a text from right to left stands on the right, and so does the page", async () => {
  const { page, source, translate } = await openTranslatePage(browser, app.url);
  await page.locator("#from").selectOption("en"); // the model inside reads no Arabic, the page has to show it all the same
  await translate("صباح الخير. أين المحطة؟");
  expect(await source.evaluate((field) => field.matches(":dir(rtl)"))).toBe(true);
  expect(await page.locator("marked-text .behind").evaluate((text) => text.matches(":dir(rtl)"))).toBe(true);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  for (const summary of await page.locator("summary").all()) await summary.click();
  const left = (selector: string) => page.locator(selector).evaluate((element) => element.getBoundingClientRect().left);
  expect(await left(".pane:first-child")).toBeGreaterThan(await left(".pane:last-child"));
  expect(await left("#from")).toBeGreaterThan(await left("#to"));
  expect(await overflowOf(page)).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
});

it("needs no mouse", async () => {
  const { page, source, sentences, words, menu, translated } = await openTranslatePage(browser, app.url);
  const focused = () => focusedPart(page);
  const tabTo = async (name: string | RegExp) => {
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press("Tab");
      const now = await focused();
      expect(now).toMatchObject({ ring: true }); // whoever has the focus shows it
      if (typeof name === "string" ? now.name === name : name.test(now.name)) return;
    }
    throw new Error(`the Tab key does not reach ${name}`);
  };
  await page.keyboard.press("Tab");
  expect(await focused()).toMatchObject({ name: "Skip to the text", ring: true });
  await page.keyboard.press("Enter");
  expect(await focused()).toMatchObject({ name: "Text to translate", ring: true });
  await page.keyboard.type("The garden is quiet. The train leaves.");
  await translated();
  expect(await sentences.count()).toBe(2);

  const first = (await words.first().textContent())!;
  await tabTo(first);
  const second = (await words.nth(1).textContent())!;
  await page.keyboard.press("ArrowRight");
  expect(await focused()).toMatchObject({ name: second });
  await page.keyboard.press("Enter");
  await menu.getByRole("button").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  expect(await menu.isVisible()).toBe(false);
  expect(await focused()).toMatchObject({ name: second });
  await page.keyboard.press("Enter");
  await menu.getByRole("button").first().waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await focused()).name).toBe(first); // the sentence that was exchanged, from its beginning

  await tabTo(/^Documents/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("file");
  await tabTo(/^Glossary/);
  await page.keyboard.press("Space");
  await tabTo(/^Add a term/);
  await page.keyboard.press("Enter");
  expect(await focused()).toMatchObject({ name: "Term" });
  expect(await source.inputValue()).toBe("The garden is quiet. The train leaves.");
});
