import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serveSentiment } from "@glossa/app-sentiment";
import { serveTranslate } from "@glossa/app-translate";
import { createGenerator } from "@glossa/generation";
import { createClassifier } from "@glossa/sentiment";
import { createTranslator } from "@glossa/translation";
import { openBrowser } from "@glossa/web/testing";
import type { Scene } from "./scene.ts";
import { sentimentScenes, translateScenes, writeScenes } from "./scenes.ts";
import { toWebp } from "./to-webp.ts";

const root = join(import.meta.dirname, "..", "..");
const [translator, classifier, writer] = await Promise.all([
  createTranslator(),
  createClassifier(),
  createGenerator().catch((error: { code?: unknown }) => {
    if (error.code !== "HUB_MODEL_NOT_FOUND") throw error;
    console.log("No picture of the writing page: its model is not installed.");
    return undefined;
  }),
]);
const links: Record<string, string> = {};
const translate = await serveTranslate(translator, { port: 0, links: () => links });
const sentiment = await serveSentiment({ classifier, writer }, { port: 0, links: () => links });
Object.assign(links, { translate: translate.url, sentiment: sentiment.url });
if (writer !== undefined) links["write"] = `${sentiment.url}/write`;
const browser = await openBrowser();

async function take(app: string, url: string, scenes: readonly Scene[]): Promise<void> {
  const folder = join(root, "apps", app, "screenshots");
  mkdirSync(folder, { recursive: true });
  for (const { name, options, play } of scenes) {
    const page = await browser.open(url, {
      deviceScaleFactor: 1.5,
      viewport: { width: 1080, height: 640 },
      ...options,
    });
    await play(page);
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))));
    const bytes = await toWebp(browser, url, await page.screenshot({ fullPage: true }));
    writeFileSync(join(folder, `${name}.webp`), bytes);
    console.log(`apps/${app}/screenshots/${name}.webp  ${(bytes.length / 1000).toFixed(0)} kB`);
    await page.context().close();
  }
}

try {
  await take("translate", translate.url, translateScenes);
  await take("sentiment", sentiment.url, sentimentScenes);
  if (writer !== undefined) await take("sentiment", `${sentiment.url}/write`, writeScenes);
} finally {
  await browser.close();
  await Promise.all([translate.close(), sentiment.close()]);
  await Promise.all([translator.close(), classifier.close(), writer?.close()]);
}
