import type { TranslatedSentence, TranslateOptions } from "@glossa/translation";
import type { Listening } from "@glossa/web/server";
import { accessibilityProblems, type OpenBrowser, openBrowser } from "@glossa/web/testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { serveBuiltPage } from "../testing/serve-built-page.ts";
import { openTranslatePage } from "../testing/translate-page.ts";

let browser: OpenBrowser;
let app: Listening;

beforeAll(async () => {
  browser = await openBrowser();
  app = await serveBuiltPage((translator) => ({
    ...translator,
    // whatever the model doubts, the page has to show one doubt for certain, and one sentence without
    async *translateStream(text: string, options: TranslateOptions): AsyncGenerator<TranslatedSentence> {
      for await (const sentence of translator.translateStream(text, options)) {
        const doubts = [{ code: "number_missing" as const, message: "the number 45 is not in the translation" }];
        yield { ...sentence, doubts: sentence.source.includes("45") ? doubts : [] };
      }
    },
  }));
});
afterAll(async () => {
  await browser.close();
  await app.close();
});
afterEach(() => expect(browser.problems()).toEqual([]));

const text = "The train leaves at 9:45. The children play in the garden.";

it("marks in the source what a word comes from, under the pointer and under the focus", async () => {
  const { page, words, translate } = await openTranslatePage(browser, app.url);
  await translate(text);
  const marks = page.locator("marked-text mark.linked");
  const marked = new Set<string>();
  for (const word of await words.all()) {
    await word.hover();
    for (const mark of await marks.allTextContents()) marked.add(mark);
  }
  // attention of any trained model finds most words, each in its own place
  expect(marked.size).toBeGreaterThan(3);
  for (const part of marked) expect(text).toContain(part);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.mouse.move(5, 5);
  await expect.poll(() => marks.count()).toBe(0);
  const pointed = await words.evaluateAll((all) => all.length);
  await words.first().focus();
  for (let at = 0; at < pointed && (await marks.count()) === 0; at++) await page.keyboard.press("ArrowRight");
  expect(await marks.count()).toBeGreaterThan(0);
});

it("shows what becomes of the part of the source that is selected", async () => {
  const { page, source, translate } = await openTranslatePage(browser, app.url);
  await translate(text);
  await source.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await expect.poll(() => page.locator(".word.linked").count()).toBeGreaterThan(3);
});

it("offers other ways to go on from a word, and takes one", async () => {
  const { page, words, sentences, menu, translate } = await openTranslatePage(browser, app.url);
  await translate(text);
  const second = await sentences.nth(1).textContent();
  await words.nth(1).click();
  const choices = menu.getByRole("button");
  await choices.first().waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  const whole = (await choices.locator(".words").allTextContents()).map((choice) => choice.trim());
  expect(new Set(whole).size).toBe(whole.length);
  const first = (await words.first().textContent())!;
  const { start, chosen } = { start: first, chosen: whole.at(-1)! };
  await choices.last().click();
  await expect.poll(() => sentences.first().textContent()).toContain(chosen);
  expect((await sentences.first().textContent())!.trim().startsWith(start)).toBe(true);
  expect(await sentences.nth(1).textContent()).toBe(second);
  expect(await menu.isVisible()).toBe(false);
});

it("marks what is to be checked, gives the reason, and leads to it", async () => {
  const { page, sentences, translate } = await openTranslatePage(browser, app.url);
  await translate(text);
  const list = page.locator("doubt-list");
  expect(await list.locator("li").count()).toBe(1);
  expect(await list.textContent()).toContain("the number 45 is not in the translation");
  expect(await sentences.first().getAttribute("class")).toContain("doubtful");
  expect(await sentences.first().getAttribute("title")).toContain("the number 45");
  expect(await sentences.nth(1).getAttribute("class")).not.toContain("doubtful");
  await list.getByRole("button").click();
  expect(await page.evaluate(() => document.activeElement?.closest(".sentence")?.classList.contains("doubtful"))).toBe(
    true,
  );
  expect(await accessibilityProblems(page)).toEqual([]);
  await translate("The children play in the garden.");
  expect(await list.isHidden()).toBe(true);
});

it("says the reason in Chinese to who reads Chinese", async () => {
  const { page, translate } = await openTranslatePage(browser, app.url, { locale: "zh-CN" });
  await translate(text);
  expect(await page.locator("doubt-list").textContent()).toContain("译文缺少原文中的数字");
  expect(await accessibilityProblems(page)).toEqual([]);
});
