// npm run eval:sst2 [-- --data dev.tsv] [--model DIR ...]: accuracy on the SST-2 development set, through @glossa/sentiment.

import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createClassifier, DEFAULT_MODEL } from "@glossa/sentiment";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data/sst2/dev.tsv" },
    model: { type: "string", multiple: true, default: [DEFAULT_MODEL] },
  },
});
if (!existsSync(values.data)) {
  console.error(
    `There is no ${values.data}. Give GLUE's SST-2 dev.tsv (sentence TAB label, one header line) with --data.`,
  );
  process.exit(2);
}
const rows = readFileSync(values.data, "utf8")
  .split("\n")
  .slice(1)
  .filter((line) => line !== "")
  .map((line) => line.split("\t"));
const texts = rows.map(([text]) => text.trim());

for (const model of values.model) {
  const classifier = await createClassifier(model);
  const started = performance.now();
  const results = await classifier.classify(texts);
  const seconds = (performance.now() - started) / 1000;
  await classifier.close();
  const right = results.filter(
    ({ sentiment }, index) => sentiment === (rows[index][1].trim() === "1" ? "positive" : "negative"),
  ).length;
  console.log(
    `${model}: ${right} of ${rows.length} right, ${((100 * right) / rows.length).toFixed(2)} %, ${(rows.length / seconds).toFixed(0)} texts/s`,
  );
}
