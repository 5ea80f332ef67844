/**
 * Eight callers at once against one, on a model of your own (a directory with graphs, weights or a GGUF file).
 *
 *   npx tsx --conditions=@glossa/source packages/generation/scripts/check-concurrency.ts DIR [dtype]
 *
 * The texts of concurrent calls must be those of calls alone. Prints tokens per second of both and their ratio (medians of
 * interleaved runs), the wait for a first token, also beside a long prompt, and the event loop's delay.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createGenerator } from "../src/index.ts";

const [directory, dtype] = process.argv.slice(2);
const CALLERS = 8;
const TOKENS = 64;

await using generator = await createGenerator(directory!, dtype === undefined ? {} : { dtype: dtype as "int4" });
const prompts = Array.from({ length: CALLERS }, (_, i) =>
  Int32Array.from({ length: 24 + i }, (_, j) => 100 + ((j * 131 + i * 977) % 20_000)),
);
const options = { minNewTokens: TOKENS, maxNewTokens: TOKENS };
const write = (prompt: Int32Array) => generator.generate(prompt, options);

const alone: string[] = [];
for (const prompt of prompts) alone.push((await write(prompt)).tokenIds.join());
const together = await Promise.all(prompts.map(write));
const equal = together.filter(({ tokenIds }, i) => tokenIds.join() === alone[i]).length;
console.log(`${equal} of ${CALLERS} concurrent texts equal those alone`);
if (equal !== CALLERS) process.exitCode = 1;

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const rates: number[][] = [[], []];
for (let round = 0; round < 5; round++) {
  rates[0]!.push(TOKENS / (await seconds(() => write(prompts[round]!))));
  rates[1]!.push((TOKENS * CALLERS) / (await seconds(() => Promise.all(prompts.map(write)))));
}
const ratios = rates[1]!.map((rate, i) => rate / rates[0]![i]!);
console.log(
  `one: ${median(rates[0]!).toFixed(1)} tokens/s; ${CALLERS}: ${median(rates[1]!).toFixed(1)}; ratio ${median(ratios).toFixed(2)}`,
);

async function firstToken(prompt: Int32Array): Promise<number> {
  const start = performance.now();
  for await (const _ of generator.stream(prompt, { maxNewTokens: 1, minNewTokens: 1 }))
    return performance.now() - start;
  return Number.NaN;
}
console.log(`first token after ${(await firstToken(prompts[0]!)).toFixed(0)} ms (${prompts[0]!.length} prompt tokens)`);

const gaps: number[] = [];
const long = Int32Array.from({ length: 1500 }, (_, j) => 100 + ((j * 131) % 20_000));
let last = performance.now();
let entering: Promise<number> | undefined;
for await (const _ of generator.stream(prompts[0]!, { minNewTokens: 40, maxNewTokens: 40 })) {
  gaps.push(performance.now() - last);
  last = performance.now();
  entering ??= firstToken(long);
}
const wait = await entering!;
console.log(
  `a prompt of 1500 tokens beside it: first token after ${wait.toFixed(0)} ms, longest gap ${Math.max(...gaps).toFixed(0)} ms`,
);
console.log(
  `event loop delay: p99 ${(delay.percentile(99) / 1e6 - 1).toFixed(1)} ms, most ${(delay.max / 1e6 - 1).toFixed(1)} ms`,
);
