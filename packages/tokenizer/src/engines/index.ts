import type { JsonField } from "../json-field.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";
import { metaspaceEngine } from "../models/unigram/metaspace-engine.ts";
import { metaspacePlan } from "../models/unigram/metaspace-plan.ts";
import type { UnigramModel } from "../models/unigram/unigram-model.ts";
import { GPT2_PATTERN } from "../pre-tokenizers/byte-level.ts";
import type { Model, Normalizer, PreTokenizer } from "../stages.ts";
import { byteLevelEngine } from "./byte-level-engine.ts";
import { scanners } from "./scanners/index.ts";
import { textBuffer } from "./text-buffer.ts";
import type { TextEngine } from "./text-engine.ts";

/** All engines write text to one buffer: encoding is synchronous. */
const buffer = textBuffer();

/** Finds the engine for a tokenizer.json, if there is one for how its stages are put together. */
export function findEngine(
  file: JsonField,
  model: Model,
  normalizer?: Normalizer,
  preTokenizer?: PreTokenizer,
): TextEngine | undefined {
  return byteLevel(file.get("pre_tokenizer"), model) ?? metaspace(file, model, normalizer, preTokenizer);
}

function metaspace(
  file: JsonField,
  model: Model,
  normalizer: Normalizer | undefined,
  preTokenizer: PreTokenizer | undefined,
): TextEngine | undefined {
  if (!isUnigram(model) || preTokenizer === undefined) return undefined;
  // Tokens that are looked for in normalized text need that text.
  const needsNormalized = (file.get("added_tokens").isAbsent() ? [] : file.get("added_tokens").items()).some((token) =>
    token.get("normalized").boolean(!token.get("special").boolean(false)),
  );
  const plan = metaspacePlan(file, needsNormalized);
  if (plan === undefined) return undefined;
  return metaspaceEngine({
    plan,
    normalizer: needsNormalized ? undefined : (normalizer ?? identity),
    preTokenizer,
    encodeWord: model.writeIds,
  });
}

const identity: Normalizer = { normalize: (text) => text };

function isUnigram(model: Model): model is UnigramModel {
  return "writeIds" in model;
}

function byteLevel(preTokenizer: JsonField, model: Model): TextEngine | undefined {
  if (!isBpe(model) || preTokenizer.isAbsent()) return undefined;
  let stage = preTokenizer;
  let pattern: string | undefined;
  if (stage.get("type").value === "Sequence") {
    const [split, last, ...more] = stage.get("pretokenizers").items();
    if (split === undefined || last === undefined || more.length > 0) return undefined;
    const isPlain = split.get("behavior").value === "Isolated" && split.get("invert").boolean(false) === false;
    if (split.get("type").value !== "Split" || !isPlain) return undefined;
    const expression = split.get("pattern").get("Regex").value;
    if (typeof expression !== "string") return undefined;
    pattern = expression;
    stage = last;
  }
  if (stage.get("type").value !== "ByteLevel") return undefined;
  const addPrefixSpace = stage.get("add_prefix_space").boolean(true);
  const useRegex = stage.get("use_regex").boolean(true);
  // With two patterns, or a space before each piece of the first, words are not those of one scanner.
  if (pattern !== undefined && (useRegex || addPrefixSpace)) return undefined;
  if (pattern === undefined && !useRegex) return undefined;
  const scanner = scanners[pattern ?? GPT2_PATTERN];
  return scanner === undefined ? undefined : byteLevelEngine(model, scanner(), addPrefixSpace, buffer);
}

function isBpe(model: Model): model is BpeModel {
  return "bpe" in model;
}
