// @glossa/translation; prints one line of JSON. `search`: the model and its search alone, as the peers are measured; `translate`: as
// its users call it, with sentence splitting, guards against loops and what a translation must not lose.
import { readFileSync } from "node:fs";
import { openEngine } from "../../packages/translation/src/engine/open-engine.ts";
import { createTranslator } from "../../packages/translation/src/index.ts";
import { MAX_NEW_TOKENS, measure, type Sentence, type Task } from "./measure.ts";

const [file, what] = process.argv.slice(2);
const task: Task = JSON.parse(readFileSync(file!, "utf8"));
const pair = { from: "en", to: "fr" };
const settings = { numBeams: task.beams, maxNewTokens: MAX_NEW_TOKENS };

async function search() {
  const { family, decode } = await openEngine(task.directory, {
    limits: { maxRows: 32, maxTokens: 2048 }, // createTranslator's
    threads: task.threads,
  });
  return async (sentences: readonly Sentence[]) => {
    const requests = sentences.map(({ text }) => ({ sourceIds: family.encode(text, pair) }));
    return (await decode(requests, { pair, settings })).map(([best]) => family.decode(best!.tokenIds));
  };
}

async function translate() {
  const translator = await createTranslator(task.directory, { threads: task.threads });
  return async (sentences: readonly Sentence[]) => {
    const texts = sentences.map(({ text }) => text);
    return (await translator.translate(texts, { ...pair, ...settings })).map(({ text }) => text);
  };
}

await measure(task, what === "translate" ? translate : search);
process.exit();
