import type { Page } from "playwright-core";

/** CSS pixels by which the page is wider than its window; 0: nobody scrolls sideways. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
