// transformers.js over graphs exported by Python; prints one line of JSON.
import { env, pipeline } from "@huggingface/transformers";
import { BATCHES, measure, PROMPT, TOKENS } from "./measure.ts";

const [task, directory] = process.argv.slice(2);
env.allowRemoteModels = false;
const options = {
  dtype: "fp32",
  device: "cpu",
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
} as const;
if (task === "write") {
  const generate = await pipeline("text-generation", directory!, options);
  const run = async (tokens: number): Promise<string> => {
    const result = await generate(PROMPT, { max_new_tokens: tokens, min_new_tokens: tokens, do_sample: false });
    return (result as { generated_text: string }[])[0]!.generated_text;
  };
  await run(4);
  await measure(TOKENS, () => run(TOKENS));
} else {
  const classify = await pipeline("text-classification", directory!, options);
  await classify([...BATCHES[0]!]);
  await measure(BATCHES.flat().length, async () => {
    const labels: string[] = [];
    for (const texts of BATCHES)
      labels.push(...(await classify([...texts])).map((found) => (found as { label: string }).label));
    return labels.join(" ");
  });
}
