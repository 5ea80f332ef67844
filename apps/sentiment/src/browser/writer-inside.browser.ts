import { createGenerator, type Generator } from "@glossa/generation";
import type { Listening } from "@glossa/web/server";
import { type OpenBrowser, openBrowser } from "@glossa/web/testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { serveBuiltPages } from "../testing/serve-built-pages.ts";
import { openWritePage } from "../testing/write-page.ts";

// The model inside, whatever it writes.

let browser: OpenBrowser;
let app: Listening;
let writer: Generator;

beforeAll(async () => {
  browser = await openBrowser();
  writer = await createGenerator();
  app = await serveBuiltPages(writer);
});
afterAll(async () => {
  await browser.close();
  await app.close();
  await writer.close();
});
afterEach(() => expect(browser.problems()).toEqual([]));

it("writes the same text from the same seed, another from another", async () => {
  const { page, source, written, tokens, write } = await openWritePage(browser, app.url);
  await source.fill("Once upon a time");
  await page.getByLabel("Length").fill("24");
  const writeWith = async (seed: string) => {
    await page.getByLabel("Seed", { exact: true }).fill(seed);
    const answered = page.waitForResponse((response) => response.url().includes("/api/write"));
    await write.click();
    await answered;
    await expect.poll(() => page.locator(".foot [role=status]").textContent()).toMatch(/^[\d,]+ tokens in/);
    expect(await tokens.count()).toBeGreaterThan(4);
    return written.textContent();
  };
  const first = await writeWith("1");
  expect(first).toMatch(/^Once upon a time.*\p{L}/su);
  expect(await writeWith("2")).not.toBe(first);
  expect(await writeWith("1")).toBe(first);
});
