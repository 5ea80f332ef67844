import type { TranslateOptions } from "@glossa/translation";
import type { Listening } from "@glossa/web/server";
import { accessibilityProblems, type OpenBrowser, openBrowser } from "@glossa/web/testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { serveBuiltPage } from "../testing/serve-built-page.ts";
import { openTranslatePage } from "../testing/translate-page.ts";

let browser: OpenBrowser;
let app: Listening;
let streams: { readonly text: string; readonly signal: AbortSignal }[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  app = await serveBuiltPage((translator) => ({
    ...translator,
    translateStream(text: string, options: TranslateOptions) {
      streams.push({ text, signal: options.signal! });
      return translator.translateStream(text, options);
    },
  }));
});
afterAll(async () => {
  await browser.close();
  await app.close();
});
afterEach(() => {
  expect(browser.problems()).toEqual([]);
  streams = [];
});

it("translates while one types, sentence by sentence, and says so to a screen reader", async () => {
  const { page, source, sentences, target, translated } = await openTranslatePage(browser, app.url);
  expect(await accessibilityProblems(page)).toEqual([]);
  await source.pressSequentially("The museum is closed. ", { delay: 5 });
  await translated();
  expect(await sentences.count()).toBe(1);
  await source.pressSequentially("She smiled.", { delay: 5 });
  await translated();
  expect(await sentences.count()).toBe(2);
  const text = (await target.textContent())!;
  expect(text.trim().length).toBeGreaterThan(5);
  expect(await page.locator("[aria-live=polite].unseen").textContent()).toBe(text);
  expect(await page.locator("#from").evaluate((select: HTMLSelectElement) => select.selectedOptions[0]!.text)).toBe(
    "English (detected)",
  );
  expect(streams.length).toBeLessThan(10); // not one for every letter
  expect(await accessibilityProblems(page)).toEqual([]);
});

it("shows the first sentence before the last is there", async () => {
  const { page, source, translated } = await openTranslatePage(browser, app.url);
  await page.evaluate(() => {
    const counts: number[] = [];
    Object.assign(window, { counts });
    const target = document.querySelector("target-text")!;
    new MutationObserver(() => counts.push(target.querySelectorAll(".sentence").length)).observe(target, {
      childList: true,
    });
  });
  const many = Array.from({ length: 12 }, (_, at) => `The house number ${at} is old.`).join(" ");
  await source.fill(many);
  await translated();
  const counts = await page.evaluate(() => (window as unknown as { counts: number[] }).counts);
  expect(counts.at(-1)).toBe(12);
  expect(counts.some((count) => count > 0 && count < 12)).toBe(true);
});

it("a new text ends the work on the old one", async () => {
  const { page, source, sentences, translated } = await openTranslatePage(browser, app.url);
  const failed: string[] = [];
  page.on("requestfailed", (request) =>
    failed.push(`${new URL(request.url()).pathname} ${request.failure()?.errorText}`),
  );
  await source.fill("The library opens at nine and closes at five. ".repeat(150));
  await expect.poll(() => streams.length).toBe(1);
  await sentences.first().waitFor();
  await source.fill("The garden is quiet.");
  await translated();
  await expect.poll(() => sentences.count()).toBe(1);
  expect(failed).toContain("/api/translate/stream net::ERR_ABORTED");
  expect(streams.map(({ text }) => text.length > 100)).toEqual([true, false]);
  await expect.poll(() => streams.map(({ signal }) => signal.aborted)).toEqual([true, false]);
});

it("swaps the languages, and takes a text in the target's language the other way", async () => {
  const { page, source, target, translate, translated } = await openTranslatePage(browser, app.url);
  await translate("Good morning.");
  const french = await target.textContent();
  await page.getByRole("button", { name: "Swap the languages" }).click();
  await translated();
  expect(await source.inputValue()).toBe(french);
  expect(await page.locator("#from").inputValue()).toBe("fr");
  expect(await page.locator("#to").inputValue()).toBe("en");
  await page.locator("#from").selectOption("auto");
  await page.locator("#to").selectOption("fr");
  await source.fill("Les enfants jouent dans le jardin derrière la maison.");
  await expect.poll(() => page.locator("#to").inputValue()).toBe("en");
  await translated();
});

it("counts, refuses a text that is too long, copies, clears, and shows the call", async () => {
  const { page, source, target, sentences, translate } = await openTranslatePage(browser, app.url);
  await translate("Good morning.");
  expect(await page.locator(".foot small").textContent()).toBe("13 / 10,000");
  await page.locator(".foot").getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await target.textContent());
  await page.locator("#call summary").click();
  expect(await page.locator("#call pre").textContent()).toContain('translator.translateStream("Good morning."');
  await source.fill("a".repeat(10_001));
  await page.getByRole("alert").filter({ hasText: "longer than 10,000" }).waitFor();
  expect(await sentences.count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "Clear" }).click();
  expect(await source.inputValue()).toBe("");
  await page.locator(".sample").first().click();
  expect(await source.inputValue()).not.toBe("");
});

it("says when the server is gone", async () => {
  const { page, source } = await openTranslatePage(browser, app.url);
  await page.route("**/api/translate/stream", (route) => route.abort("connectionrefused"));
  await source.fill("Good morning.");
  await page.getByRole("alert").filter({ hasText: "server does not answer" }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(browser.problems()).toEqual(["console: Failed to load resource: net::ERR_CONNECTION_REFUSED"]);
});
