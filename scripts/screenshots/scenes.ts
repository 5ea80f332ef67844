import { dropFile } from "@glossa/web/testing";
import type { Page } from "playwright-core";
import type { Scene } from "./scene.ts";

const phone = { viewport: { width: 390, height: 780 } };
const dark = { colorScheme: "dark" as const };

const letter =
  "Good morning. Thank you for your letter. We would like to meet you on Monday.\n\nThe train arrives at 9:45 in the morning.";

async function translate(page: Page, text = letter): Promise<void> {
  await page.locator("#to option[value=fr]").waitFor({ state: "attached" });
  await page.locator("#text").fill(text);
  await page.locator(".foot [role=status]").filter({ hasText: /\d/ }).waitFor();
}

export const translateScenes: readonly Scene[] = [
  {
    name: "start",
    async play(page) {
      await page.locator("#to option[value=fr]").waitFor({ state: "attached" });
    },
  },
  {
    name: "alignment",
    async play(page) {
      await translate(page);
      // a word that comes from one that is written
      for (const word of await page.locator(".word").all()) {
        await word.hover();
        if ((await page.locator("mark.linked").count()) > 0 && (await word.textContent())!.length > 4) return;
      }
    },
  },
  {
    name: "alternatives",
    async play(page) {
      await translate(page);
      await page.locator(".sentence").nth(1).locator(".word").nth(1).click();
      await page.locator("word-menu button, word-menu [role=status]").first().waitFor();
      await page.locator("word-menu button").first().waitFor();
    },
  },
  {
    name: "panels",
    async play(page) {
      await translate(page, "The train is late. Where is the station?");
      for (const summary of await page.locator("summary").all()) await summary.click();
      await page.locator("glossary-panel > button").click();
      await page.getByLabel("Term").fill("station");
      await page.locator("glossary-panel input").nth(1).fill("gare");
      const text = "# Good morning\n\nThank you *very* much for your `letter`.\n\n- The garden is quiet.\n";
      await dropFile(page, "notes.md", text);
      await page.locator("document-panel .primary").waitFor();
      await page.locator(".foot [role=status]").filter({ hasText: /\d/ }).waitFor();
    },
  },
  { name: "dark", options: dark, play: translate },
  { name: "phone", options: phone, play: translate },
  { name: "chinese", options: { locale: "zh-CN" }, play: translate },
  {
    name: "right-to-left",
    async play(page) {
      await page.locator("#to option[value=fr]").waitFor({ state: "attached" });
      await page.evaluate(() => {
        document.documentElement.dir = "rtl";
      });
      await translate(page, "Good morning.");
    },
  },
];

const review =
  "The staff were lovely and the room was spotless. Breakfast was cold, and nobody apologised. The view over the bay is the best in town. We waited an hour for the keys. Still, a wonderful weekend.";
const reviews = [
  "A delight from start to end.",
  "Dull, cold and overpriced.",
  "Quite good, if a little long.",
  "I fell asleep twice.",
  "The best pie in town!",
  "Never again.",
  "It does what it says.",
  "My new favourite place.",
];

async function judge(page: Page, text = review): Promise<void> {
  await page.locator("file-drop input").waitFor({ state: "attached" });
  await page.locator("#text").fill(text);
  await judged(page);
}
async function judged(page: Page): Promise<void> {
  await page
    .locator(".foot [role=status]")
    .filter({ hasText: /\d (ms|毫秒)/ })
    .waitFor();
}

export const sentimentScenes: readonly Scene[] = [
  { name: "sentences", play: judge },
  {
    name: "words",
    async play(page) {
      await judge(page, "The room was spotless and the view wonderful, but breakfast was cold and nobody apologised.");
      await page.getByText("Words", { exact: true }).click();
      await page.getByText(/What each word adds/).waitFor();
      await judged(page);
    },
  },
  {
    name: "table",
    async play(page) {
      await page.locator("file-drop input").waitFor({ state: "attached" });
      await page.locator("#table summary").click();
      const rows = Array.from(
        { length: 40 },
        (_, at) => `${at + 1},"${reviews[(at * 5 + (at % 3)) % reviews.length]}"`,
      );
      await dropFile(page, "reviews.csv", `id,text\n${rows.join("\n")}\n`);
      await page.getByText("reviews.csv: 40 rows").waitFor();
    },
  },
  { name: "dark", options: dark, play: judge },
  { name: "phone", options: phone, play: judge },
  { name: "chinese", options: { locale: "zh-CN" }, play: judge },
];

export const writeScenes: readonly Scene[] = [
  {
    name: "write",
    async play(page) {
      await page.locator(".sample").first().click();
      await page.getByLabel("Length").fill("80");
      await page.locator("button.primary").click();
      await page.locator(".token").nth(2).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "write-dark",
    options: dark,
    async play(page) {
      await page.locator(".sample").nth(1).click();
      await page.getByLabel("Length").fill("80");
      await page.locator("button.primary").click();
      await page.locator(".token").first().waitFor();
    },
  },
];
