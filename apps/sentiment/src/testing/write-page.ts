import type { OpenBrowser } from "@glossa/web/testing";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";

/** The page's parts, as a reader finds them. */
export interface WritePageParts {
  readonly page: Page;
  readonly source: Locator;
  readonly written: Locator;
  readonly tokens: Locator;
  readonly write: Locator;
}

/** Opens the writing page and waits until it can be used. */
export async function openWritePage(
  browser: OpenBrowser,
  url: string,
  options?: BrowserContextOptions,
): Promise<WritePageParts> {
  const page = await browser.open(`${url}/write`, options);
  await page.locator("app-header nav a").first().waitFor(); // the server has said what there is
  return {
    page,
    source: page.locator("#text"),
    written: page.locator("written-text"),
    tokens: page.locator(".token"),
    write: page.locator("button.primary"),
  };
}
