// Our packages over graphs that @glossa/convert wrote; prints one line of JSON.
import { createGenerator } from "../../packages/generation/src/index.ts";
import { createClassifier } from "../../packages/sentiment/src/index.ts";
import { BATCHES, measure, PROMPT, TOKENS } from "./measure.ts";

const [task, directory] = process.argv.slice(2);
if (task === "write") {
  const generator = await createGenerator(directory!, { threads: 1 });
  const run = async (tokens: number): Promise<string> => {
    const { text } = await generator.generate(PROMPT, { maxNewTokens: tokens, minNewTokens: tokens, doSample: false });
    return PROMPT + text;
  };
  await run(4);
  await measure(TOKENS, () => run(TOKENS));
  await generator.close();
} else {
  const classifier = await createClassifier(directory!, { threads: 1, concurrency: 1 });
  await classifier.classify([...BATCHES[0]!]);
  await measure(BATCHES.flat().length, async () => {
    const labels: string[] = [];
    for (const texts of BATCHES) labels.push(...(await classifier.classify([...texts])).map(({ label }) => label));
    return labels.join(" ");
  });
  await classifier.close();
}
