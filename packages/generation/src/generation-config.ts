import { GenerationError } from "./errors.ts";
import { optionRules } from "./option-rules.ts";
import type { GenerationDefaults } from "./settings.ts";

/** File key → option. Keys that are not here and not refused below do not influence the text. */
const keys: Readonly<Record<string, keyof GenerationDefaults>> = {
  max_new_tokens: "maxNewTokens",
  max_length: "maxLength",
  min_new_tokens: "minNewTokens",
  min_length: "minLength",
  max_time: "maxTime",
  stop_strings: "stopStrings",
  do_sample: "doSample",
  num_beams: "numBeams",
  num_return_sequences: "numReturnSequences",
  length_penalty: "lengthPenalty",
  early_stopping: "earlyStopping",
  temperature: "temperature",
  top_k: "topK",
  top_p: "topP",
  min_p: "minP",
  top_h: "topH",
  typical_p: "typicalP",
  epsilon_cutoff: "epsilonCutoff",
  eta_cutoff: "etaCutoff",
  repetition_penalty: "repetitionPenalty",
  encoder_repetition_penalty: "encoderRepetitionPenalty",
  no_repeat_ngram_size: "noRepeatNgramSize",
  encoder_no_repeat_ngram_size: "encoderNoRepeatNgramSize",
  bad_words_ids: "badWordsIds",
  sequence_bias: "sequenceBias",
  suppress_tokens: "suppressTokens",
  begin_suppress_tokens: "beginSuppressTokens",
  forced_bos_token_id: "forcedBosTokenId",
  forced_eos_token_id: "forcedEosTokenId",
  exponential_decay_length_penalty: "exponentialDecayLengthPenalty",
  remove_invalid_values: "removeInvalidValues",
  renormalize_logits: "renormalizeLogits",
  eos_token_id: "eosTokenId",
  bos_token_id: "bosTokenId",
  pad_token_id: "padTokenId",
  decoder_start_token_id: "decoderStartTokenId",
};

/** Keys that change the text in ways this package does not have, with the values at which they do nothing. */
const refused: Readonly<Record<string, readonly unknown[]>> = {
  guidance_scale: [1],
  watermarking_config: [],
  token_healing: [false],
  penalty_alpha: [0],
  dola_layers: [],
  num_beam_groups: [1],
  diversity_penalty: [0],
  constraints: [],
  force_words_ids: [],
  assistant_ensemble_weight: [],
};

/** Values by which older files say "off". */
const offValues: Readonly<Record<string, readonly unknown[]>> = {
  suppressTokens: [[]],
  badWordsIds: [[]],
  sequenceBias: [[]],
  maxNewTokens: [0],
  padTokenId: [-1],
};

/**
 * The options that a model's generation_config.json sets.
 *
 * @param config the parsed file; `undefined` when there is none
 * @throws GenerationError `GENERATION_CONFIG_INVALID`, `GENERATION_OPTION_UNSUPPORTED`
 */
export function readGenerationConfig(config: unknown): GenerationDefaults {
  if (config === undefined) return {};
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new GenerationError("GENERATION_CONFIG_INVALID", "generation_config.json must hold an object");
  }
  const defaults: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (value === null) continue;
    if (Object.hasOwn(refused, key) && !refused[key]!.includes(value)) {
      throw new GenerationError(
        "GENERATION_OPTION_UNSUPPORTED",
        `generation_config.json sets ${key} to ${JSON.stringify(value)}, which this package does not do`,
      );
    }
    const option = Object.hasOwn(keys, key) ? keys[key]! : undefined;
    if (option === undefined || isOff(option, value)) continue;
    const [takes, test] = optionRules[option];
    if (!test(value)) {
      throw new GenerationError("GENERATION_CONFIG_INVALID", `generation_config.json: ${key} takes ${takes}`);
    }
    defaults[option] = value;
  }
  return defaults;
}

function isOff(option: string, value: unknown): boolean {
  return (offValues[option] ?? []).some((off) => JSON.stringify(off) === JSON.stringify(value));
}
