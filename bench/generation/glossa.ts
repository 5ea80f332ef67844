// @glossa/generation; prints one line of JSON.
import { createGenerator, type GenerateOptions } from "../../packages/generation/src/index.ts";
import { median, PROMPTS, REPEATING, type Result, rate, TOKENS, withDelay } from "./measure.ts";

const [directory, threads] = process.argv.slice(2);
await using generator = await createGenerator(directory!, { threads: Number(threads) });
const options = { maxNewTokens: TOKENS, minNewTokens: TOKENS, doSample: false };
const write = async (prompt: string, more: GenerateOptions = {}) =>
  (await generator.generate(prompt, { ...options, ...more })).tokenIds.length;
const { text } = await generator.generate(PROMPTS[0]!, options);
const firsts: number[] = [];
for (let round = 0; round < 5; round++) {
  const start = performance.now();
  for await (const _ of generator.stream(PROMPTS[0]!, options)) {
    firsts.push(performance.now() - start);
    break;
  }
}
const [one, delayMs] = await withDelay(() => rate(() => write(PROMPTS[0]!)));
const eight = await rate(
  async () => (await Promise.all(PROMPTS.map((prompt) => write(prompt)))).reduce((a, b) => a + b),
  1,
);
const plain = await rate(() => write(REPEATING));
const guessing = await rate(() => write(REPEATING, { promptLookupNumTokens: 4 }));
const result: Result = {
  one,
  eight,
  repeating: [plain, guessing],
  firstTokenMs: median(firsts),
  delayMs,
  output: text,
};
console.log(JSON.stringify(result));
