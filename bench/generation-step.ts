/*
 * What choosing tokens costs beside the model: time per step for a vocabulary of 50,000 and 8 rows, for each strategy and
 * processor. The model is free here: it copies prepared logits. Run: npx tsx --conditions=@glossa/source bench/generation-step.ts
 */

import { type GenerationOptions, generateTokens, type LanguageModel, resolveSettings } from "@glossa/generation";

const VOCAB = 50_000;
const ROWS = 8;
const STEPS = 40;

/** Logits with the spread of a real model's: most tokens far below a few. */
const source = Float32Array.from({ length: VOCAB * ROWS }, (_, i) => {
  const hash = Math.sin(i * 12.9898) * 43758.5453;
  return -12 * (1 - (hash - Math.floor(hash)) ** 6);
});

const model: LanguageModel<{ rows: number }> = {
  vocabSize: VOCAB,
  isEncoderDecoder: false,
  begin: async (prompts) => ({ state: { rows: prompts.length }, logits: source.slice(0, prompts.length * VOCAB) }),
  step: async (state) => source.slice(0, state.rows * VOCAB),
  select(state, rows) {
    state.rows = rows.length;
  },
};

async function millisecondsPerStep(prompts: number, options: GenerationOptions): Promise<number> {
  const settings = resolveSettings("bench", { maxNewTokens: STEPS, seed: 1, ...options }, {});
  const lists = Array.from({ length: prompts }, () => Int32Array.from({ length: 200 }, (_, i) => (i * 37) % VOCAB));
  const start = process.cpuUsage();
  const steps = generateTokens(model as LanguageModel, { prompts: lists }, settings);
  while (!(await steps.next()).done);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / STEPS;
}

const sample = { doSample: true };
const cases: [string, number, GenerationOptions][] = [
  ["copying the logits, greedy choice", ROWS, {}],
  ["repetition penalty, no repeated 3-gram", ROWS, { repetitionPenalty: 1.1, noRepeatNgramSize: 3 }],
  ["sampling, top-k 50", ROWS, sample],
  ["sampling, temperature 0.7, top-k 50, top-p 0.9", ROWS, { ...sample, temperature: 0.7, topP: 0.9 }],
  ["sampling, top-p 0.9 of all", ROWS, { ...sample, topK: 0, topP: 0.9 }],
  ["sampling, min-p 0.05 of all", ROWS, { ...sample, topK: 0, minP: 0.05 }],
  ["sampling, typical-p 0.9 of all", ROWS, { ...sample, topK: 0, typicalP: 0.9 }],
  ["log-probabilities, top 5", ROWS, { logprobs: true, topLogprobs: 5 }],
  ["8 beams", 1, { numBeams: ROWS }],
  ["2 × 4 beams, repetition penalty", 2, { numBeams: 4, repetitionPenalty: 1.1 }],
];

console.log(`CPU milliseconds per step, ${VOCAB} tokens × ${ROWS} rows (median of 5)`);
for (const [name, prompts, options] of cases) {
  await millisecondsPerStep(prompts, options);
  const runs: number[] = [];
  for (let i = 0; i < 5; i++) runs.push(await millisecondsPerStep(prompts, options));
  runs.sort((a, b) => a - b);
  console.log(`${runs[2]!.toFixed(2).padStart(8)}  ${name}`);
}
