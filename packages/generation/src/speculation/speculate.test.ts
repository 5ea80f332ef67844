import { expect, it } from "vitest";
import { generateTokens } from "../generate-tokens.ts";
import type { LanguageModel } from "../language-model.ts";
import { uniform } from "../numeric/philox.ts";
import type { GenerationOptions } from "../options.ts";
import { resolveSettings } from "../settings.ts";
import type { Drafter } from "./drafter.ts";

const VOCAB = 12;

/** A model whose logits depend on the last three tokens; a wrong rewind shows at once. */
function hashModel(): LanguageModel<{ tokens: number[] }> & { runs: number } {
  const logitsAfter = (tokens: readonly number[]) => {
    const key = tokens.slice(-3).reduce((hash, id) => (hash * 31 + id + 1) % 100_003, 7);
    return Float32Array.from({ length: VOCAB }, (_, id) => 6 * uniform(key, id, 0));
  };
  const model = {
    vocabSize: VOCAB,
    isEncoderDecoder: false,
    runs: 0,
    async begin(prompts: readonly Int32Array[]) {
      model.runs++;
      const tokens = [...prompts[0]!];
      return { state: { tokens }, logits: logitsAfter(tokens) };
    },
    async step(state: { tokens: number[] }, ids: Int32Array) {
      model.runs++;
      state.tokens.push(ids[0]!);
      return logitsAfter(state.tokens);
    },
    select() {},
    async extend(state: { tokens: number[] }, ids: Int32Array) {
      model.runs++;
      const all = new Float32Array(ids.length * VOCAB);
      ids.forEach((id, i) => {
        state.tokens.push(id);
        all.set(logitsAfter(state.tokens), i * VOCAB);
      });
      return all;
    },
    rewind(state: { tokens: number[] }, length: number) {
      state.tokens.length = length;
    },
  };
  return model;
}

async function run(model: LanguageModel, options: GenerationOptions, drafter?: Drafter) {
  const settings = resolveSettings("test", { maxNewTokens: 60, eosTokenId: 0, ...options }, {});
  const steps = generateTokens(model, { prompts: [Int32Array.of(3, 4, 5)], drafter }, settings);
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value[0]![0]!;
  }
}

const modes: GenerationOptions[] = [
  {},
  { doSample: true, seed: 4, temperature: 1.3 },
  { repetitionPenalty: 1.4, noRepeatNgramSize: 3, minNewTokens: 30 },
  { suppressTokens: [0], logprobs: true, topLogprobs: 2 },
  { suppressTokens: [0], maxNewTokens: 7 },
];

it.each(modes)("any guesses leave the tokens as they are: %j", async (options) => {
  const plain = await run(hashModel() as LanguageModel, options);
  // right, half right, wrong, and too many guesses
  for (const rightness of [1, 0.6, 0, 1.5]) {
    let call = 0;
    const drafter: Drafter = {
      draft(tokenIds, most) {
        const known = plain.tokenIds.slice(tokenIds.length - 3, tokenIds.length - 3 + 4);
        const guesses = known.map((id, i) => (uniform(9, call, i) < rightness ? id : (id + 1) % VOCAB));
        call++;
        return Int32Array.from(guesses.slice(0, most));
      },
    };
    const guessed = await run(hashModel() as LanguageModel, options, drafter);
    expect(guessed).toEqual(plain);
  }
  expect(await run(hashModel() as LanguageModel, { ...options, promptLookupNumTokens: 4 })).toEqual(plain);
});

it("right guesses save runs of the model", async () => {
  const options = { suppressTokens: [0] };
  const plain = await run(hashModel() as LanguageModel, options);
  const model = hashModel();
  const drafter: Drafter = {
    draft: (tokenIds, most) => Int32Array.from(plain.tokenIds.slice(tokenIds.length - 3).slice(0, Math.min(4, most))),
  };
  await run(model as LanguageModel, options, drafter);
  expect(model.runs).toBe(1 + Math.ceil(59 / 5));
});

it("models that cannot check guesses say so", async () => {
  const { extend: _, ...rest } = hashModel();
  await expect(run(rest as LanguageModel, { promptLookupNumTokens: 3 })).rejects.toMatchObject({
    code: "GENERATION_MODEL_UNSUPPORTED",
  });
});
