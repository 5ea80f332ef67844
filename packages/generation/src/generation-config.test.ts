import { expect, it } from "vitest";
import { readGenerationConfig } from "./generation-config.ts";
import { resolveSettings } from "./settings.ts";

/** As Helsinki-NLP's models have it. */
const marian = {
  bad_words_ids: [[58100]],
  bos_token_id: 0,
  decoder_start_token_id: 58100,
  eos_token_id: 0,
  forced_eos_token_id: 0,
  max_length: 512,
  num_beams: 4,
  pad_token_id: 58100,
  renormalize_logits: true,
  transformers_version: "4.31.0",
};

it("a model's file sets the defaults, and the call wins", () => {
  const defaults = readGenerationConfig(marian);
  expect(resolveSettings("generate", {}, defaults)).toMatchObject({
    numBeams: 4,
    maxLength: 512,
    eosTokenIds: [0],
    forcedEosTokenIds: [0],
    badWordsIds: [[58100]],
    renormalizeLogits: true,
    earlyStopping: false,
    topK: 50,
  });
  const own = resolveSettings("generate", { numBeams: 1, maxNewTokens: 9 }, defaults);
  expect([own.numBeams, own.maxNewTokens, own.maxLength]).toEqual([1, 9, undefined]);
});

it("sampling options of the file wait for doSample", () => {
  const defaults = readGenerationConfig({ temperature: 0.6, top_p: 0.9, eos_token_id: [1, 2] });
  expect(resolveSettings("generate", {}, defaults)).toMatchObject({ doSample: false, eosTokenIds: [1, 2] });
  expect(resolveSettings("generate", { doSample: true }, defaults)).toMatchObject({ temperature: 0.6, topP: 0.9 });
});

it("what it cannot do is refused by name, unless it is off", () => {
  expect(() => readGenerationConfig({ penalty_alpha: 0.6 })).toThrow(/penalty_alpha/);
  expect(() => readGenerationConfig({ guidance_scale: 3 })).toThrow(
    expect.objectContaining({ code: "GENERATION_OPTION_UNSUPPORTED" }),
  );
  expect(
    readGenerationConfig({ num_beam_groups: 1, guidance_scale: null, use_cache: true, bad_words_ids: [] }),
  ).toEqual({});
  for (const wrong of [[], "x", null, { top_k: "many" }, { eos_token_id: -1 }, { bad_words_ids: [[]] }]) {
    expect(() => readGenerationConfig(wrong)).toThrow(expect.objectContaining({ code: "GENERATION_CONFIG_INVALID" }));
  }
  expect(readGenerationConfig(undefined)).toEqual({});
});

it("options that contradict each other are refused", () => {
  const refuse = (options: object, code: string) =>
    expect(() => resolveSettings("generate", options, {})).toThrow(expect.objectContaining({ code }));
  refuse({ numBeams: 2, numReturnSequences: 3 }, "GENERATION_OPTION_INVALID");
  refuse({ topLogprobs: 2 }, "GENERATION_OPTION_UNUSED");
  refuse({ maxMatchingNgramSize: 2 }, "GENERATION_OPTION_UNUSED");
  refuse({ promptLookupNumTokens: 2, numBeams: 2 }, "GENERATION_OPTION_INVALID");
  refuse({ suppressTokens: [3], forcedEosTokenId: 3 }, "GENERATION_OPTION_INVALID");
  refuse({ topP: 1.5, doSample: true }, "GENERATION_OPTION_INVALID");
  refuse({ stopStrings: [""] }, "GENERATION_OPTION_INVALID");
  refuse({ seed: -1 }, "GENERATION_OPTION_INVALID");
  // neutral values change nothing, so they may stand
  expect(resolveSettings("generate", { temperature: 1, lengthPenalty: 1 }, {}).temperature).toBe(1);
});
