// node long-text.mjs [--pages 200] [--num-beams 4] [--seed 1]   (after npm run build at the root)
//
// A long text file through the weights inside, English to French: what the event loop waits for, what memory it takes, and whether
// every paragraph comes back in its place. A page has 10 paragraphs of 5 sentences; the first word of each paragraph is its number. Ends
// with status 1 where one is lost, moved or untranslated.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { createTranslator, translateDocument } from "@glossa/translation";

const { values } = parseArgs({
  options: {
    pages: { type: "string", default: "200" },
    "num-beams": { type: "string", default: "4" },
    seed: { type: "string", default: "1" },
  },
});
let state = Number(values.seed) >>> 0;
const pick = (list) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator: the same text everywhere
  return list[Math.floor((state / 2 ** 32) * list.length)];
};
const who = ["My brother", "The old woman", "Tom", "Our teacher", "A young man", "The doctor", "Mary", "Nobody here"];
const does = ["saw", "bought", "likes", "has lost", "wants to sell", "forgot", "is looking for", "found"];
const what = [
  "the red car",
  "a small dog",
  "her new book",
  "the key to the house",
  "some bread",
  "an old letter",
  "his watch",
];
const when = [
  "yesterday",
  "in the morning",
  "before dinner",
  "last summer",
  "when it was raining",
  "every day",
  "in this town",
];
const sentence = () => `${pick(who)} ${pick(does)} ${pick(what)} ${pick(when)}.`;
const paragraphs = Array.from(
  { length: 10 * Number(values.pages) },
  (_, i) => `${i + 1}. ${Array.from({ length: 5 }, sentence).join(" ")}`,
);
const text = `${paragraphs.join("\n\n")}\n`;

const translator = await createTranslator();
const settings = { from: "en", to: "fr", numBeams: Number(values["num-beams"]) };
await translator.translate(paragraphs.slice(0, 4), settings);
const delay = monitorEventLoopDelay({ resolution: 1 });
const before = process.memoryUsage().rss;
let peak = before;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);
delay.enable();
const started = performance.now();
const { output, segments, doubts } = await translateDocument(translator, text, { ...settings, format: "text" });
const seconds = (performance.now() - started) / 1000;
delay.disable();
clearInterval(watch);
await translator.close();

const found = output.trimEnd().split("\n\n");
const wrong = paragraphs.filter((paragraph, i) => {
  const translation = found[i] ?? "";
  return !translation.startsWith(`${i + 1}.`) || translation === paragraph || translation.length < paragraph.length / 3;
});
const ms = (nanoseconds) => (nanoseconds / 1e6 - 1).toFixed(1); // the timer's own millisecond is none of ours
console.log(
  `${values.pages} pages, ${(text.length / 1e6).toFixed(2)} M characters, ${segments} segments, ${5 * paragraphs.length} sentences, ` +
    `${values["num-beams"]} beams: ${seconds.toFixed(1)} s, ${((5 * paragraphs.length) / seconds).toFixed(0)} sentences/s\n` +
    `event loop: ${ms(delay.percentile(50))} ms p50, ${ms(delay.percentile(99))} ms p99, ${ms(delay.max)} ms at most\n` +
    `memory: ${(before / 1e6).toFixed(0)} MB before, ${(peak / 1e6).toFixed(0)} MB at most\n` +
    `${paragraphs.length - wrong.length} of ${paragraphs.length} paragraphs in their places; ${doubts.length} doubts`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;
