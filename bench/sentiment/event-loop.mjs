// How long does the event loop wait while 2,000 texts are classified in one call?
//
//   npm run build && node bench/sentiment/event-loop.mjs [--texts 2000] [--rounds 3]
//
// A timer is due every millisecond on the same thread; the delay of its ticks is what a server's other requests would see.

import { availableParallelism, cpus } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { createClassifier } from "@glossa/sentiment";
import { sampleTexts } from "./sample-texts.mjs";

const { values } = parseArgs({
  options: { texts: { type: "string", default: "2000" }, rounds: { type: "string", default: "3" } },
});
const texts = sampleTexts(Number(values.texts));
const classifier = await createClassifier();
await classifier.classify(texts.slice(0, 50));

console.log(
  `Node ${process.version}, ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, backend ${classifier.model.backend}`,
);
console.log("round   texts/s   event-loop delay ms: p50    p99    max");
for (let round = 1; round <= Number(values.rounds); round++) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  await classifier.classify(texts);
  const seconds = (performance.now() - started) / 1000;
  delay.disable();
  // The histogram holds the time between ticks; a tick is due after 1 ms.
  const late = (nanoseconds) =>
    Math.max(0, nanoseconds / 1e6 - 1)
      .toFixed(2)
      .padStart(7);
  console.log(
    `${String(round).padEnd(7)} ${(texts.length / seconds).toFixed(0).padStart(7)} ${late(delay.percentile(50)).padStart(25)}${late(delay.percentile(99))}${late(delay.max)}`,
  );
}
await classifier.close();
