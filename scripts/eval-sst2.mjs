// npm run eval:sst2 [-- --data dev.tsv] [--model DIR ...]: accuracy and calibration on the SST-2 development set.
//
// Calibration is measured on texts that no temperature was fitted on: a temperature is fitted on one half and measured on the
// other, then the other way round.

import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { calibrate, createClassifier, DEFAULT_MODEL, evaluate } from "@glossa/sentiment";

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
const examples = readFileSync(values.data, "utf8")
  .split("\n")
  .slice(1)
  .filter((line) => line !== "")
  .map((line) => line.split("\t"))
  .map(([text, label]) => ({ text: text.trim(), label: label.trim() === "1" ? "positive" : "negative" }));

for (const model of values.model) {
  const classifier = await createClassifier(model);
  const started = performance.now();
  const { accuracy, macroF1, expectedCalibrationError } = await evaluate(classifier, examples, { by: "sentiment" });
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${model}: ${Math.round(accuracy * examples.length)} of ${examples.length} right, ${(100 * accuracy).toFixed(2)} %, ` +
      `macro F1 ${macroF1.toFixed(4)}, ${(examples.length / seconds).toFixed(0)} texts/s`,
  );
  console.log(`calibration error on all ${error({ expectedCalibrationError })}, temperature ${classifier.temperature}`);
  await halves(classifier);
  await classifier.close();
  if (model === DEFAULT_MODEL) await withoutTemperature(model);
}

/** The temperature is folded into the weights of the packaged model; dividing by its inverse takes it out again. */
async function withoutTemperature(model) {
  const file = new URL("../recipes/sentiment-en/calibration.json", import.meta.url);
  const { temperature } = JSON.parse(readFileSync(file, "utf8"));
  const classifier = await createClassifier(model, { temperature: 1 / temperature });
  console.log(`without the temperature ${temperature} in its weights:`);
  await halves(classifier);
  await classifier.close();
}

async function halves(classifier) {
  // calibrate fits on every other text, beginning with the first.
  for (const [name, texts] of [
    ["1st, 3rd, …", examples],
    ["2nd, 4th, …", [...examples.slice(1), examples[0]]],
  ]) {
    const { temperature, fittedOn, measuredOn, before, after } = await calibrate(classifier, texts);
    console.log(
      `  fitted on the ${name} (${fittedOn}): ${temperature.toFixed(3)}; calibration error on the other ${measuredOn}: ` +
        `${error(before)} as it is, ${error(after)} with it`,
    );
  }
}

function error({ expectedCalibrationError }) {
  return expectedCalibrationError.toFixed(4);
}
