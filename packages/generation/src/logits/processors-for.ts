import { constrained, type TokenConstraint } from "../constraints/token-constraint.ts";
import type { DecodingRow } from "../decoding-row.ts";
import type { Settings } from "../settings.ts";
import { badWords } from "./bad-words.ts";
import { countPenalty } from "./count-penalty.ts";
import { exponentialDecayLengthPenalty } from "./exponential-decay-length-penalty.ts";
import { forcedBosToken, forcedEosToken } from "./forced-tokens.ts";
import type { LogitsProcessor } from "./logits-processor.ts";
import { minLength } from "./min-length.ts";
import { encoderNoRepeatNgram, noRepeatNgram } from "./no-repeat-ngram.ts";
import { prefixAllowedTokens } from "./prefix-allowed-tokens.ts";
import { removeInvalidValues } from "./remove-invalid-values.ts";
import { renormalizeLogits } from "./renormalize-logits.ts";
import { encoderRepetitionPenalty, repetitionPenalty } from "./repetition-penalty.ts";
import { sequenceBias } from "./sequence-bias.ts";
import { suppressTokens, suppressTokensAtBegin } from "./suppress-tokens.ts";

export interface ProcessorContext {
  readonly vocabSize: number;
  /** What the encoder reads; for causal models the prompts. */
  readonly prompts: readonly Int32Array[];
  /** The most tokens of a row, prompt included. */
  readonly mostLengthOf: (row: DecodingRow) => number;
  /** What the texts are held to. */
  readonly constraint?: TokenConstraint | undefined;
}

/** The processors that the settings ask for, in the order of transformers' `_get_logits_processor`. */
export function processorsFor(settings: Settings, context: ProcessorContext): LogitsProcessor[] {
  const { eosTokenIds } = settings;
  const { vocabSize, prompts } = context;
  const list: LogitsProcessor[] = [];
  if (settings.sequenceBias?.length) list.push(sequenceBias(settings.sequenceBias, vocabSize));
  if (settings.logitBias !== undefined) {
    const biases = Object.entries(settings.logitBias).map(([id, bias]) => [[Number(id)], bias] as const);
    list.push(sequenceBias(biases, vocabSize));
  }
  if (isOn(settings.encoderRepetitionPenalty, 1)) {
    list.push(encoderRepetitionPenalty(settings.encoderRepetitionPenalty, prompts));
  }
  if (isOn(settings.repetitionPenalty, 1)) list.push(repetitionPenalty(settings.repetitionPenalty));
  const { presencePenalty = 0, frequencyPenalty = 0 } = settings;
  if (presencePenalty !== 0 || frequencyPenalty !== 0) list.push(countPenalty(presencePenalty, frequencyPenalty));
  if (isOn(settings.noRepeatNgramSize, 0)) list.push(noRepeatNgram(settings.noRepeatNgramSize));
  if (isOn(settings.encoderNoRepeatNgramSize, 0)) {
    list.push(encoderNoRepeatNgram(settings.encoderNoRepeatNgramSize, prompts));
  }
  if (settings.badWordsIds?.length) list.push(badWords(settings.badWordsIds, eosTokenIds, vocabSize));
  const { minNewTokens, minLength: least = 0 } = settings;
  if (eosTokenIds.length > 0 && (minNewTokens ?? least) > 0) {
    const leastOf = (row: DecodingRow) => (minNewTokens === undefined ? least : row.promptLength + minNewTokens);
    list.push(minLength(leastOf, eosTokenIds));
  }
  if (settings.prefixAllowedTokens !== undefined) {
    list.push(prefixAllowedTokens(settings.prefixAllowedTokens, settings.numBeams > 1));
  }
  if (settings.forcedBosTokenId !== undefined) list.push(forcedBosToken(settings.forcedBosTokenId));
  if (settings.forcedEosTokenIds !== undefined) {
    list.push(forcedEosToken(settings.forcedEosTokenIds, context.mostLengthOf));
  }
  if (settings.removeInvalidValues === true) list.push(removeInvalidValues());
  if (settings.exponentialDecayLengthPenalty !== undefined) {
    const [start, factor] = settings.exponentialDecayLengthPenalty;
    list.push(exponentialDecayLengthPenalty(start, factor, eosTokenIds));
  }
  if (settings.suppressTokens?.length) list.push(suppressTokens(settings.suppressTokens));
  if (settings.beginSuppressTokens?.length) {
    list.push(suppressTokensAtBegin(settings.beginSuppressTokens, settings.forcedBosTokenId !== undefined));
  }
  list.push(...(settings.logitsProcessors ?? []));
  if (context.constraint !== undefined) list.push(constrained(context.constraint, context.mostLengthOf));
  // with sampling this comes after the filters; without beams it changes no choice
  if (settings.renormalizeLogits === true && settings.numBeams > 1 && !settings.doSample)
    list.push(renormalizeLogits());
  return list;
}

function isOn(value: number | undefined, off: number): value is number {
  return value !== undefined && value !== off;
}
