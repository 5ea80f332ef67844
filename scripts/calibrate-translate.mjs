// npm run calibrate:translate -- --model DIR [--write] [--data mt-dev] [--sets ...] [--limit 300] [--threshold 0.5] [--num-beams N]
//
// Finds the line that makes a translator's scores probabilities: how likely a sentence's translation has a chrF2 of the threshold
// or more with the reference. Fitted on every other sentence, measured on the rest. --write puts it into DIR/translation.json.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { calibrate, createTranslator } from "@glossa/translation";
import { checkDirectory, readSet, SETS } from "./mt-dev.mjs";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "packages/model-translate-en-fr/model" },
    data: { type: "string", default: "../shared/data/mt-dev" },
    sets: { type: "string", default: SETS.join(",") },
    limit: { type: "string", default: "300" },
    threshold: { type: "string", default: "0.5" },
    "num-beams": { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const data = checkDirectory(values.data);
const file = join(values.model, "translation.json");
const translator = await createTranslator(resolve(values.model));
const examples = translator.pairs.flatMap((pair) =>
  values.sets.split(",").flatMap((set) => {
    const { sources = [], references = [] } = readSet(data, set, pair, Number(values.limit)) ?? {};
    return sources.map((source, index) => ({ source, reference: references[index], ...pair }));
  }),
);
const found = await calibrate(translator, examples, {
  threshold: Number(values.threshold),
  numBeams: values["num-beams"] === undefined ? undefined : Number(values["num-beams"]),
  onProgress: (done, total) => process.stderr.isTTY && process.stderr.write(`\r${done}/${total} `),
});
await translator.close();

const [slope, intercept] = found.calibration.sentence.map((number) => Number(number.toFixed(4)));
console.log(
  `score = 1 / (1 + exp(-(${slope} · x + ${intercept}))), x the mean log-probability of a sentence's tokens: the probability that ` +
    `its chrF2 with the reference is ${100 * found.threshold} or more.\n` +
    `${(100 * found.goodShare).toFixed(1)} % of ${found.fittedOn + found.measuredOn} sentences are so (${values.sets}, the first ` +
    `${values.limit} of each, ${translator.pairs.map(({ from, to }) => `${from}-${to}`).join(", ")}; ${found.leftOut} of several sentences left out).\n` +
    `Expected calibration error on the ${found.measuredOn} that it was not fitted on: ${found.errorBefore.toFixed(3)} before, ${found.errorAfter.toFixed(3)} with it.`,
);
if (values.write) {
  const config = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  writeFileSync(file, `${JSON.stringify({ ...config, calibration: { sentence: [slope, intercept] } }, null, 2)}\n`);
  console.log(`written to ${file}`);
}
