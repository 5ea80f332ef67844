import type { BrowserContextOptions, Page } from "playwright-core";

/** One picture: a page in a state. */
export interface Scene {
  readonly name: string;
  readonly options?: BrowserContextOptions;
  /** Brings the page into the state. */
  play(page: Page): Promise<void>;
}
