import { readFile } from "node:fs/promises";
import type { Listening } from "@glossa/web/server";
import { accessibilityProblems, dropFile, type OpenBrowser, openBrowser } from "@glossa/web/testing";
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

it("a term of the glossary is in the translation or the page says it is not, and is kept for the next visit", async () => {
  const { page, target, translate, translated } = await openTranslatePage(browser, app.url);
  await translate("The train is late.");
  await page.locator("#glossary summary").click();
  await page.getByRole("button", { name: "Add a term" }).click();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByLabel("Term").fill("train");
  await page.getByLabel("Translation", { exact: true }).last().fill("convoi");
  await translated();
  const answer = async () => `${await target.textContent()} ${await page.locator("doubt-list").textContent()}`;
  await expect.poll(answer).toContain("convoi");
  await page.locator("#call summary").click();
  expect(await page.locator("#call pre").textContent()).toContain('{ source: "train", target: "convoi" }');
  await page.reload();
  await page.locator("#glossary summary").click();
  expect(await page.getByLabel("Term").inputValue()).toBe("train");
  await page.getByRole("button", { name: "Remove “train”" }).click();
  expect(await page.getByLabel("Term").count()).toBe(0);
});

it("a dropped file comes back in its format, to be saved", async () => {
  const { page } = await openTranslatePage(browser, app.url);
  await page.locator("#documents summary").click();
  const lines = ["# Good morning", "", "Thank you *very* much, `npm start`.", "", "- The garden is quiet.", ""];
  await dropFile(page, "my notes.md", lines.join("\n"));
  const button = page.getByRole("button", { name: "Download my notes.fr.md" });
  await button.waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  expect(download.suggestedFilename()).toBe("my notes.fr.md");
  const saved = await readFile((await download.path())!, "utf8");
  expect(saved).toMatch(/^# \S.*\n\n.*`npm start`.*\n\n- \S.*\n$/);
  expect(saved).not.toContain("Good morning");
});

it("a long file shows how far it is, and can be stopped", async () => {
  const { page } = await openTranslatePage(browser, app.url);
  await page.locator("#documents summary").click();
  const paragraphs = Array.from({ length: 400 }, (_, at) => `<p>The library number ${at} opens at nine o'clock.</p>`);
  await dropFile(page, "long.html", `<!doctype html><html lang="en"><body>${paragraphs.join("\n")}</body></html>`);
  await page.getByText(/\d+ of 400 passages/).waitFor();
  expect(await page.locator("progress").getAttribute("max")).toBe("400");
  expect(await accessibilityProblems(page)).toEqual([]);
  const ended = page.waitForEvent("requestfailed");
  await page.locator("document-panel").getByRole("button", { name: "Cancel" }).click();
  expect((await ended).url()).toContain("/api/documents");
  expect(await page.locator("document-panel progress").count()).toBe(0);
});

it("refuses files that it cannot read, in words", async () => {
  const { page } = await openTranslatePage(browser, app.url);
  await page.locator("#documents summary").click();
  await dropFile(page, "music.mp3", "…");
  await page.getByRole("alert").filter({ hasText: "“music.mp3” is of no format" }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await dropFile(page, "large.txt", "a".repeat(10_000_001));
  await page.getByRole("alert").filter({ hasText: "larger than 10 MB" }).waitFor();
  await dropFile(page, "broken.json", '{"a": ');
  await page.getByRole("alert").filter({ hasText: "did not work" }).waitFor();
  expect(browser.problems()).toEqual([expect.stringContaining("status of 400")]);
});

it("keeps what was translated in this browser, gives it back, and forgets it", async () => {
  const { page, source, target, translate, translated } = await openTranslatePage(browser, app.url);
  await translate("The garden is quiet.");
  const quiet = await target.textContent();
  await translate("Where is the station?");
  await page.locator("#history summary").click();
  const entries = page.locator("history-panel .entry");
  expect(await entries.count()).toBe(2);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.reload();
  await page.locator("#history summary").click();
  await entries.nth(1).click();
  await translated();
  expect(await source.inputValue()).toBe("The garden is quiet.");
  expect(await target.textContent()).toBe(quiet);
  await page.getByRole("button", { name: "Forget this" }).first().click();
  await page.getByRole("button", { name: "Forget all" }).click();
  expect(await entries.count()).toBe(0);
  expect(await page.evaluate(() => localStorage.getItem("glossa-history"))).toBe("[]");
});
