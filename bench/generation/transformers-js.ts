// transformers.js over a graph exported by Python; eight callers are a batch of eight. Prints one line of JSON.
import { env, pipeline, TextStreamer } from "@huggingface/transformers";
import { CALLERS, median, PROMPTS, type Result, rate, TOKENS, withDelay } from "./measure.ts";

const [directory, threads] = process.argv.slice(2);
env.allowRemoteModels = false;
const generate = await pipeline("text-generation", directory!, {
  dtype: "fp32",
  device: "cpu",
  session_options: { intraOpNumThreads: Number(threads), interOpNumThreads: 1 },
});
const options = { max_new_tokens: TOKENS, min_new_tokens: TOKENS, do_sample: false, return_full_text: false };
const write = async (prompts: string[]) => {
  await generate(prompts, options);
  return TOKENS * prompts.length;
};
const [{ generated_text: output }] = (await generate(PROMPTS[0]!, options)) as [{ generated_text: string }];
const firsts: number[] = [];
for (let round = 0; round < 5; round++) {
  const start = performance.now();
  const streamer = new TextStreamer(generate.tokenizer, {
    skip_prompt: true,
    callback_function() {},
    token_callback_function: () => void (firsts.length === round && firsts.push(performance.now() - start)),
  });
  await generate(PROMPTS[0]!, { ...options, max_new_tokens: 2, min_new_tokens: 2, streamer });
}
const [one, delayMs] = await withDelay(() => rate(() => write([PROMPTS[0]!])));
const eight = await rate(() => write(PROMPTS.slice(0, CALLERS)), 1);
const result: Result = { one, eight, firstTokenMs: median(firsts), delayMs, output };
console.log(JSON.stringify(result));
