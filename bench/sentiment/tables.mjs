// What reading and writing tables costs beside the model: rows a second, event-loop delay and memory of classifyFile with a
// classifier that answers at once.
//
//   npm run build && node bench/sentiment/tables.mjs [--rows 500000]

import { rmSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { classifyFile } from "@glossa/sentiment";
import { sampleTexts } from "./sample-texts.mjs";

const { values } = parseArgs({ options: { rows: { type: "string", default: "500000" } } });
const rows = Number(values.rows);
const texts = sampleTexts(1000);
const answer = { label: "POSITIVE", score: 0.9, sentiment: "positive", windows: 1, abstained: false };
const classifier = {
  labels: ["NEGATIVE", "POSITIVE"],
  temperature: 1,
  model: { reference: "none" },
  classify: async (batch) => batch.map(() => ({ ...answer, labels: [answer] })),
};
const lines = {
  csv: (index) => `${index},"${texts[index % texts.length].replaceAll('"', '""')}"\n`,
  jsonl: (index) => `${JSON.stringify({ id: index, text: texts[index % texts.length] })}\n`,
};

async function* input(format) {
  if (format === "csv") yield "id,text\n";
  for (let index = 0; index < rows; index += 500) {
    let chunk = "";
    for (let row = index; row < Math.min(rows, index + 500); row++) chunk += lines[format](row);
    yield Buffer.from(chunk);
  }
}

console.log("format   rows/s   MB/s   event-loop delay ms: p50    p99    max   memory MB");
for (const format of ["csv", "jsonl"]) {
  const output = `/tmp/glossa-bench-tables.${format}`;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let bytes = 0;
  let memory = 0;
  delay.enable();
  const started = performance.now();
  await classifyFile(classifier, input(format), output, {
    format,
    onProgress(progress) {
      bytes = progress.bytes;
      memory = Math.max(memory, process.memoryUsage.rss());
    },
  });
  const seconds = (performance.now() - started) / 1000;
  delay.disable();
  rmSync(output);
  const late = (nanoseconds) =>
    Math.max(0, nanoseconds / 1e6 - 1)
      .toFixed(2)
      .padStart(7);
  console.log(
    `${format.padEnd(6)} ${(rows / seconds).toFixed(0).padStart(8)} ${(bytes / 1e6 / seconds).toFixed(1).padStart(6)}` +
      `${late(delay.percentile(50)).padStart(25)}${late(delay.percentile(99))}${late(delay.max)}${(memory / 1e6).toFixed(0).padStart(12)}`,
  );
}
