// @glossa/translation as its users call it; prints one line of JSON.
import { readFileSync } from "node:fs";
import { createTranslator } from "../../packages/translation/src/index.ts";
import { MAX_NEW_TOKENS, measure, type Task } from "./measure.ts";

const task: Task = JSON.parse(readFileSync(process.argv[2]!, "utf8"));
const options = { from: "en", to: "fr", numBeams: task.beams, maxNewTokens: MAX_NEW_TOKENS } as const;
await measure(task, async () => {
  const translator = await createTranslator(task.directory, { threads: task.threads });
  return async (sentences) => {
    const texts = sentences.map(({ text }) => text);
    return (await translator.translate(texts, options)).map(({ text }) => text);
  };
});
process.exit();
