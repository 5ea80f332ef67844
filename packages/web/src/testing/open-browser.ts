import axe from "axe-core";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chromiumPath } from "./chromium-path.ts";

export interface OpenBrowser {
  /**
   * A new page in a profile of its own, which starts in English, light, 1280 by 900. What it must not do is noted: an error, or
   * a request to anywhere but `url`.
   */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** What pages did that they must not, since the last call. */
  problems(): string[];
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts Chromium, headless. @throws Error if there is none: see `chromiumPath` */
export async function openBrowser(): Promise<OpenBrowser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error("there is no Chromium on the PATH; set CHROME_PATH");
  const browser = await chromium.launch({ executablePath, args: ["--disable-gpu", "--font-render-hinting=none"] });
  let problems: string[] = [];
  const close = () => browser.close();
  return {
    async open(url, options = {}) {
      const context = await browser.newContext({
        locale: "en",
        colorScheme: "light",
        viewport: { width: 1280, height: 900 },
        permissions: ["clipboard-read", "clipboard-write"],
        ...options,
      });
      const page = await context.newPage();
      const { origin } = new URL(url);
      page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(`console: ${message.text()}`);
      });
      page.on("request", (request) => {
        if (new URL(request.url()).origin !== origin && !request.url().startsWith("blob:"))
          problems.push(`request to ${request.url()}`);
      });
      // before the page's own policy, which lets no other script in
      await page.addInitScript(axe.source);
      await page.goto(url);
      return page;
    },
    problems() {
      const since = problems;
      problems = [];
      return since;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
