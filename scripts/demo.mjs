// Labels a few sentences, or the texts and files given, with the model inside. Uses the built packages, as a user would.

import { existsSync, readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { createClassifier } from "@glossa/sentiment";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { once: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  console.log(
    'npm start                          labels a few sentences\nnpm start -- "The food was cold"   labels your text\nnpm start -- reviews.txt           labels each line of a file\n--once                             exits after that (it does so anyway until the demo pages are here)',
  );
  process.exit(0);
}

const samples = [
  "An absolute delight from start to finish: warm, funny and beautifully acted.",
  "The food was cold and nobody apologised.",
  "I expected little, and it still managed to disappoint me.",
  "Not bad at all. I would go there again.",
  "The jokes fall flat and the ending makes no sense.",
  "The update fixed the crash, and the app has been a joy to use since.",
];
const texts = positionals.length === 0 ? samples : positionals.flatMap(textsOf);

const started = performance.now();
await using(await createClassifier(), async (classifier) => {
  const loaded = performance.now();
  const results = await classifier.classify(texts);
  const ended = performance.now();
  console.log();
  for (const [index, { label, score }] of results.entries()) {
    console.log(`${label.padEnd(8)} ${(100 * score).toFixed(1).padStart(5)} %  ${texts[index]}`);
  }
  const { reference, revision, backend, provider } = classifier.model;
  console.log(
    `\n${texts.length} texts in ${(ended - loaded).toFixed(0)} ms; the model loaded in ${(loaded - started).toFixed(0)} ms.` +
      `\nmodel ${reference} ${revision}, backend ${backend}, provider ${provider}`,
  );
});

function textsOf(argument) {
  if (!existsSync(argument) || !statSync(argument).isFile()) return [argument];
  return readFileSync(argument, "utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
}

async function using(resource, work) {
  try {
    return await work(resource);
  } finally {
    await resource.close();
  }
}
