import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convert } from "@glossa/convert";
import { openSession, type Session } from "@glossa/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LanguageModel } from "../language-model.ts";
import { optionsOf, readOracle, run } from "../oracle.contract.ts";
import { convertedEncoderDecoder } from "./converted-encoder-decoder.ts";

const oracle = await readOracle("tiny-marian");
const fixtures = {
  "tiny-marian": new URL("../fixtures/tiny-marian", import.meta.url),
  // its decoder's 56 tokens do not fill the last group
  "marian-separate": new URL("../../../convert/src/architectures/fixtures/seq2seq/marian-separate", import.meta.url),
};
let scratch: string;
const sessions: Session[] = [];
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-summary-"));
});
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  await rm(scratch, { recursive: true });
});

/** The decoder's session, and how to open the model over it or one like it. */
async function parts(name: keyof typeof fixtures) {
  const out = join(await mkdtemp(join(scratch, `${name}-`)), "model");
  await convert(fileURLToPath(fixtures[name]), { out, task: "text2text-generation" });
  const [about, config] = await Promise.all(
    ["glossa.json", "config.json"].map(async (file) => JSON.parse(await readFile(join(out, file), "utf8"))),
  );
  const encoder = await openSession(join(out, "encoder.onnx"), { threads: 1 });
  const decoder = await openSession(join(out, "decoder.onnx"), { threads: 1 });
  sessions.push(encoder, decoder);
  const open = (graph: Session): LanguageModel =>
    convertedEncoderDecoder({
      description: about.seq2seq,
      encoder,
      decoder: graph,
      padTokenId: config.pad_token_id,
    }) as LanguageModel;
  return { decoder, open };
}

/** The graph as it was converted before it summed up its logits. */
const earlier = (decoder: Session): Session => ({
  ...decoder,
  outputs: decoder.outputs.filter(({ name }) => !["log_sum_exp", "maxima"].includes(name)),
});

it.each(["tiny-marian", "marian-separate"] as const)(
  "%s: log Σ exp and maxima are those of the logits",
  async (name) => {
    const { decoder, open } = await parts(name);
    const model = open(decoder);
    const prompts = [Int32Array.of(5, 9, 12), Int32Array.of(7), Int32Array.of(30, 8)];
    const begun = await model.begin(prompts, { decoderPrompts: prompts.map(() => Int32Array.of(0)), maxLength: 8 });
    const step = await model.stepView!(begun.state, Int32Array.of(7, 8, 9));
    for (const { logits, places, logSumExp, maxima } of [begun.view!, step]) {
      const { vocabSize } = model;
      const groups = maxima.length / places.length;
      expect([...places]).toEqual([0, 1, 2]);
      expect(groups).toBe(Math.ceil(vocabSize / 32));
      for (const place of places) {
        const own = [...logits.subarray(place * vocabSize, (place + 1) * vocabSize)];
        const sum = own.reduce((total, logit) => total + Math.exp(logit), 0);
        expect(Math.abs(logSumExp[place]! - Math.log(sum))).toBeLessThan(1e-5);
        for (let group = 0; group < groups; group++) {
          const largest = Math.max(...own.filter((_, id) => id % groups === group));
          expect(maxima[place * groups + group]).toBe(largest);
        }
      }
    }
    model.release!(begun.state);
  },
);

describe("graphs of earlier conversions", () => {
  let now: LanguageModel;
  let before: LanguageModel;
  beforeAll(async () => {
    const { decoder, open } = await parts("tiny-marian");
    now = open(decoder);
    before = open(earlier(decoder));
  });

  it.each([
    {},
    { logprobs: true },
    { logprobs: true, top_logprobs: 3 },
    { num_beams: 4, num_return_sequences: 3, logprobs: true },
    { num_beams: 3, no_repeat_ngram_size: 2, bad_words_ids: [[5], [9, 11]], forced_eos_token_id: 2, min_length: 6 },
    { num_beams: 3, repetition_penalty: 1.4 },
    { num_beams: 2, sequence_bias: [[[12], 2.5]] },
  ])("give the same with %o", async (options) => {
    const all = { ...optionsOf(options), ...("top_logprobs" in options && { topLogprobs: 3 }) };
    expect([now.stepView, before.stepView].map((method) => method !== undefined)).toEqual([true, false]);
    const [found, expected] = [await run(now, oracle.prompts, all), await run(before, oracle.prompts, all)];
    const tokens = (results: typeof found) => results.map((list) => list.map(({ tokenIds }) => tokenIds));
    expect(tokens(found)).toEqual(tokens(expected));
    const numbers = (results: typeof found) =>
      results.flat().flatMap(({ score = 0, tokens }) => [score, ...tokens.map(({ logprob = 0 }) => logprob)]);
    const others = numbers(expected);
    numbers(found).forEach((number, i) => {
      expect(Math.abs(number - others[i]!)).toBeLessThan(1e-5);
    });
  });
});
