// llama.cpp through node-llama-cpp, on the GGUF file; eight callers are eight sequences of one context. Prints one line of JSON.
import { getLlama, type LlamaContextSequence } from "node-llama-cpp";
import { CALLERS, median, PROMPTS, type Result, rate, TOKENS, withDelay } from "./measure.ts";

const [modelPath, threads] = process.argv.slice(2);
const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, maxThreads: Number(threads) });
const model = await llama.loadModel({ modelPath: modelPath! });
const context = await model.createContext({
  contextSize: 512,
  sequences: CALLERS,
  threads: Number(threads),
  batchSize: 512,
});
const sequences = Array.from({ length: CALLERS }, () => context.getSequence());
async function write(sequence: LlamaContextSequence, prompt: string, most: number): Promise<number[]> {
  await sequence.clearHistory();
  const tokens: number[] = [];
  for await (const token of sequence.evaluate(model.tokenize(prompt), { temperature: 0, yieldEogToken: true })) {
    tokens.push(token);
    if (tokens.length === most) break;
  }
  return tokens;
}
const output = model.detokenize((await write(sequences[0]!, PROMPTS[0]!, TOKENS)) as never);
const firsts: number[] = [];
for (let round = 0; round < 5; round++) {
  const start = performance.now();
  await write(sequences[0]!, PROMPTS[0]!, 1);
  firsts.push(performance.now() - start);
}
const [one, delayMs] = await withDelay(() =>
  rate(async () => (await write(sequences[0]!, PROMPTS[0]!, TOKENS)).length),
);
const eight = await rate(async () => {
  const all = await Promise.all(sequences.map((sequence, i) => write(sequence, PROMPTS[i]!, TOKENS)));
  return all.reduce((sum, tokens) => sum + tokens.length, 0);
}, 1);
const result: Result = { one, eight, firstTokenMs: median(firsts), delayMs, output };
console.log(JSON.stringify(result));
process.exit(0); // the library's threads keep the process alive
