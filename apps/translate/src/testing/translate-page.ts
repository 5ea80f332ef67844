import type { OpenBrowser } from "@glossa/web/testing";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";

/** The page's parts, as a reader finds them. */
export interface TranslatePageParts {
  readonly page: Page;
  readonly source: Locator;
  readonly target: Locator;
  readonly sentences: Locator;
  readonly words: Locator;
  readonly menu: Locator;
  /** Writes a text in place of the one that is there, and waits for its translation. */
  translate(text: string): Promise<void>;
  /** Waits until the translation of what is written is all there. */
  translated(): Promise<void>;
}

/** Opens the translation page and waits until it can be used. */
export async function openTranslatePage(
  browser: OpenBrowser,
  url: string,
  options?: BrowserContextOptions,
): Promise<TranslatePageParts> {
  const page = await browser.open(url, options);
  await page.locator("#to option[value=fr]").waitFor({ state: "attached" });
  const source = page.locator("#text");
  const target = page.locator("target-text");
  const translated = async () => {
    await page.locator(".foot [role=status]").filter({ hasText: /\d/ }).waitFor();
    await page.locator("target-text:not(.waiting)").waitFor();
  };
  return {
    page,
    source,
    target,
    sentences: target.locator(".sentence"),
    words: target.locator(".word"),
    menu: page.locator("word-menu"),
    translated,
    async translate(text) {
      await source.fill(text);
      await translated();
    },
  };
}
