import type { Listening } from "@glossa/web/server";
import { accessibilityProblems, type OpenBrowser, openBrowser } from "@glossa/web/testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { fakeWriter } from "../testing/fake-writer.ts";
import { serveBuiltPages } from "../testing/serve-built-pages.ts";
import { openWritePage } from "../testing/write-page.ts";

// A writer whose tokens are known: what the page does with them is what counts here.

let browser: OpenBrowser;
let app: Listening;
const writer = fakeWriter({ delay: 60, length: 400 });

beforeAll(async () => {
  browser = await openBrowser();
  app = await serveBuiltPages(writer);
});
afterAll(async () => {
  await browser.close();
  await app.close();
});
afterEach(() => expect(browser.problems()).toEqual([]));

it("streams a text, then shows what each token was chosen from", async () => {
  const { page, source, written, tokens, write } = await openWritePage(browser, app.url);
  expect(await accessibilityProblems(page)).toEqual([]);
  await source.fill("Once upon a time");
  await page.getByLabel("Length").fill("12");
  const texts = new Set<string>();
  const seen = (async () => {
    for (let look = 0; look < 200 && (await tokens.count()) === 0; look++) texts.add((await written.textContent())!);
  })();
  await write.click();
  await tokens.first().waitFor();
  await seen;
  expect(texts.size).toBeGreaterThan(3); // it came piece by piece
  expect(await tokens.count()).toBe(12);
  expect(await written.textContent()).toContain("Once upon a time 1-0 1-1 1-2");
  expect(await page.locator(".foot [role=status]").textContent()).toMatch(/^12 tokens in [\d,]+ ms, [\d,]+ a second$/);
  expect(await accessibilityProblems(page)).toEqual([]);
});

it("stops when the reader has enough, and keeps what is there", async () => {
  const { page, source, written, tokens, write } = await openWritePage(browser, app.url);
  await source.fill("Once upon a time");
  await write.click();
  await expect.poll(() => written.textContent()).toContain("1-4");
  const ended = page.waitForEvent("requestfailed");
  await page.getByRole("button", { name: "Stop" }).click();
  expect((await ended).url()).toContain("/api/write/stream");
  await tokens.first().waitFor();
  const count = await tokens.count();
  expect(count).toBeGreaterThan(4);
  expect(count).toBeLessThan(120);
  expect(await page.locator(".foot [role=status]").textContent()).toBe(`${count} tokens`);
  expect(writer.calls.filter(({ signal }) => signal?.aborted).length).toBe(1);
});

it("the seed is the text's: another seed, another text", async () => {
  const { page, source, written, tokens, write } = await openWritePage(browser, app.url);
  await source.fill("Once");
  await page.getByLabel("Length").fill("3");
  await page.getByLabel("Seed", { exact: true }).fill("42");
  await write.click();
  await tokens.first().waitFor();
  expect(await written.textContent()).toContain("42-0 42-1 42-2");
  expect(writer.calls.at(-1)).toMatchObject({ seed: 42, maxNewTokens: 3, temperature: 0.8, topP: 0.95 });
  await page.getByRole("button", { name: "Another seed" }).click();
  const seed = await page.getByLabel("Seed", { exact: true }).inputValue();
  expect(seed).not.toBe("42");
  await page.locator("#call summary").click();
  expect(await page.locator("#call pre").textContent()).toContain(`seed: ${seed}`);
  await page.getByLabel("Temperature").fill("0");
  expect(await page.locator("#call pre").textContent()).not.toContain("seed");
});

it("goes on from another token when the reader takes it", async () => {
  const { page, source, written, tokens, write } = await openWritePage(browser, app.url);
  await source.fill("Once");
  await page.getByLabel("Length").fill("3");
  await write.click();
  await tokens.nth(1).click();
  const menu = page.getByRole("dialog", { name: "Instead of “1-1”" });
  expect(await menu.getByRole("button").allTextContents()).toEqual(["1-150.0%", "turn-125.0%"]);
  expect(await menu.getByRole("button").first().getAttribute("aria-current")).toBe("true");
  expect(await accessibilityProblems(page)).toEqual([]);
  await menu.getByRole("button").last().click();
  await expect.poll(() => tokens.count()).toBe(3);
  expect(await written.textContent()).toContain("Once 1-0 turn-1 1-0 1-1 1-2");
});

it("needs no mouse", async () => {
  const { page, source, tokens } = await openWritePage(browser, app.url);
  await source.focus();
  await page.keyboard.type("Once");
  await page.getByLabel("Length").fill("3");
  await source.focus();
  await page.keyboard.press("Control+Enter");
  await tokens.nth(2).waitFor();
  await tokens.first().focus();
  await page.keyboard.press("End");
  expect(await tokens.nth(2).evaluate((token) => token === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("turn-2");
  await page.keyboard.press("Escape");
  expect(await tokens.nth(2).evaluate((token) => token === document.activeElement)).toBe(true);
});

it("says how to get a model that writes where there is none", async () => {
  const bare = await serveBuiltPages();
  const { page, write } = await openWritePage(browser, bare.url);
  await page.getByRole("alert").filter({ hasText: "npm install" }).waitFor();
  expect(await write.isDisabled()).toBe(true);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.context().close();
  await bare.close();
});
