// What load.mjs starts: both apps in one process, as `npm start` has them, and an ear on the event loop.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { serveSentiment } from "@glossa/app-sentiment";
import { serveTranslate } from "@glossa/app-translate";
import { createClassifier } from "@glossa/sentiment";
import { createTranslator } from "@glossa/translation";

const [translator, classifier] = await Promise.all([createTranslator(), createClassifier()]);
const translate = await serveTranslate(translator, { port: 0 });
const sentiment = await serveSentiment({ classifier }, { port: 0 });
const delay = monitorEventLoopDelay({ resolution: 1 });

process.on("message", async (message) => {
  if (message === "listen") {
    delay.reset();
    delay.enable();
  } else if (message === "report") {
    delay.disable();
    const { rss } = process.memoryUsage();
    process.send({ p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6, rss });
  } else if (message === "close") {
    await Promise.all([translate.close(), sentiment.close()]);
    await Promise.all([translator.close(), classifier.close()]);
    process.disconnect();
  }
});
process.send({ translate: translate.url, sentiment: sentiment.url });
