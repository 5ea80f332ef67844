import type { JsonField } from "../json-field.ts";
import { readMetaspace } from "../metaspace-config.ts";
import { metaspaceEngine as unigramEngine } from "../models/unigram/metaspace-engine.ts";
import { metaspacePlan } from "../models/unigram/metaspace-plan.ts";
import { readBertSettings } from "../normalizers/bert.ts";
import type { Stages } from "../reference-pipeline.ts";
import type { Model, Normalizer } from "../stages.ts";
import type { Steps } from "../steps.ts";
import { bertEngine } from "./bert-engine.ts";
import { byteLevelEngine } from "./byte-level-engine.ts";
import { findScanner } from "./find-scanner.ts";
import { metaspaceEngine } from "./metaspace-engine.ts";
import { isBpe, isUnigram, isWordPiece, modelWords } from "./model-words.ts";
import { textBuffer } from "./text-buffer.ts";
import { textCut } from "./text-cut.ts";
import type { TextEngine } from "./text-engine.ts";
import { wordsEngine } from "./words-engine.ts";

/** All engines write text to one buffer: encoding is synchronous. */
const buffer = textBuffer();

/** What an engine is chosen by. */
interface Assembly {
  /** The whole file, and its two fields that matter most. */
  readonly file: JsonField;
  readonly normalizer: JsonField;
  readonly preTokenizer: JsonField;
  readonly stages: Stages;
}

/** Each knows one way in which stages are put together, and is fast at it; undefined for any other. */
const finders: readonly ((assembly: Assembly) => TextEngine | undefined)[] = [byteLevel, metaspace, unigram, bert];

/** Finds the engine for a tokenizer.json, if there is one for how its stages are put together. */
export function* findEngine(file: JsonField, stages: Stages): Steps<TextEngine | undefined> {
  const assembly = { file, normalizer: file.get("normalizer"), preTokenizer: file.get("pre_tokenizer"), stages };
  for (const find of finders) {
    const engine = find(assembly);
    if (engine !== undefined) return engine;
  }
  return yield* cutAndAsk(assembly);
}

/** For any other pre-tokenizer that does no more than cut, and any model. */
function* cutAndAsk({ preTokenizer, stages: { model } }: Assembly): Steps<TextEngine | undefined> {
  const cut = yield* textCut(preTokenizer);
  if (cut === undefined) return undefined;
  const { scanner, drops, isByteLevel, addPrefixSpace } = cut;
  if (isBpe(model) && isByteLevel && !drops) {
    const engine = byteLevelEngine(model, { scannerSteps: () => ready(scanner), addPrefixSpace }, buffer);
    if (engine !== undefined) return engine;
  }
  return wordsEngine(cut, modelWords(model, isByteLevel), buffer, () => prepareModel(model));
}

function* prepareModel(model: Model): Steps<void> {
  if (isBpe(model)) yield* model.bpe.mergeSteps();
}

// biome-ignore lint/correctness/useYield: it is ready
function* ready<T>(value: T): Steps<T> {
  return value;
}

function byteLevel({ preTokenizer, stages: { model } }: Assembly): TextEngine | undefined {
  if (!isBpe(model) || preTokenizer.isAbsent()) return undefined;
  const cut = findScanner(preTokenizer);
  return cut && byteLevelEngine(model, cut, buffer);
}

function metaspace({ normalizer, preTokenizer, stages: { model, addedTokens } }: Assembly): TextEngine | undefined {
  if (!isBpe(model)) return undefined;
  if (typeOf(preTokenizer) === "Metaspace") {
    const { replacement, prependScheme, split } = readMetaspace(preTokenizer);
    if (replacement !== "▁") return undefined;
    const setup = { takesRawText: false, replaceSpaces: true, prepend: prependScheme, split };
    return metaspaceEngine(model, setup, buffer);
  }
  const isWhole = preTokenizer.isAbsent() || (isSplitAtSpaces(preTokenizer) && replacesSpaces(normalizer));
  if (!isWhole) return undefined;
  const prepend = addedTokens.hasNormalized ? undefined : spacesByNormalizer(normalizer);
  const isRaw = prepend !== undefined;
  const setup = { takesRawText: isRaw, replaceSpaces: isRaw, prepend: prepend ?? "never", split: false } as const;
  return metaspaceEngine(model, setup, buffer);
}

/** Whether a normalizer does no more than write spaces as "▁", and whether it puts one before the text. */
function spacesByNormalizer(normalizer: JsonField): "anyway" | "never" | undefined {
  const isReplace = (stage: JsonField) => replacesSpaces(stage) && stage.get("content").value === "▁";
  if (isReplace(normalizer)) return "never";
  if (typeOf(normalizer) !== "Sequence") return undefined;
  const [first, second, ...more] = normalizer.get("normalizers").items();
  if (first === undefined || second === undefined || more.length > 0) return undefined;
  const isPrepend = typeOf(first) === "Prepend" && first.get("prepend").value === "▁";
  return isPrepend && isReplace(second) ? "anyway" : undefined;
}

function unigram({ file, stages }: Assembly): TextEngine | undefined {
  const { model, normalizer, preTokenizer, addedTokens } = stages;
  if (!isUnigram(model) || preTokenizer === undefined) return undefined;
  // Tokens that are looked for in normalized text need that text.
  const needsNormalized = addedTokens.hasNormalized;
  const plan = metaspacePlan(file, needsNormalized);
  if (plan === undefined) return undefined;
  return unigramEngine({
    plan,
    normalizer: needsNormalized ? undefined : (normalizer ?? identity),
    preTokenizer,
    model,
  });
}

const identity: Normalizer = { normalize: (text) => text };

function bert({ normalizer, preTokenizer, stages: { model, addedTokens } }: Assembly): TextEngine | undefined {
  if (!isWordPiece(model) || typeOf(preTokenizer) !== "BertPreTokenizer") return undefined;
  if (typeOf(normalizer) !== "BertNormalizer" || addedTokens.hasNormalized) return undefined;
  return bertEngine(model, readBertSettings(normalizer), buffer);
}

/** A Split at single spaces, of which there are none left after a normalizer that replaces them. */
function isSplitAtSpaces(stage: JsonField): boolean {
  return typeOf(stage) === "Split" && stage.get("pattern").get("String").value === " ";
}

function replacesSpaces(stage: JsonField): boolean {
  return (
    typeOf(stage) === "Replace" &&
    stage.get("pattern").get("String").value === " " &&
    stage.get("content").value !== " "
  );
}

function typeOf(stage: JsonField): unknown {
  return stage.isAbsent() ? undefined : stage.get("type").value;
}
