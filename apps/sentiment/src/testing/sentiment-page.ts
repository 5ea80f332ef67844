import type { OpenBrowser } from "@glossa/web/testing";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";

/** The page's parts, as a reader finds them. */
export interface SentimentPageParts {
  readonly page: Page;
  readonly source: Locator;
  readonly verdict: Locator;
  readonly marks: Locator;
  readonly parts: Locator;
  /** Writes a text in place of the one that is there, and waits for the answer. */
  judge(text: string): Promise<void>;
  /** Waits until the answer is all there. */
  judged(): Promise<void>;
}

/** Opens the sentiment page and waits until it can be used. */
export async function openSentimentPage(
  browser: OpenBrowser,
  url: string,
  options?: BrowserContextOptions,
): Promise<SentimentPageParts> {
  const page = await browser.open(url, options);
  await page.locator("file-drop input").waitFor({ state: "attached" }); // the server has said what it takes
  const source = page.locator("#text");
  const judged = () =>
    page
      .locator(".foot [role=status]")
      .filter({ hasText: /\d (ms|毫秒)/ })
      .waitFor();
  return {
    page,
    source,
    verdict: page.locator("verdict-view"),
    marks: page.locator("marked-text mark"),
    parts: page.locator("part-list button"),
    judged,
    async judge(text) {
      await source.fill(text);
      await judged();
    },
  };
}
