import type { Tokenizer } from "@glossa/tokenizer";
import { TranslationError } from "../errors.ts";
import { matchTag, tagOfCode } from "../language/language-tag.ts";
import type { LanguagePair } from "../translator.ts";
import type { Family, ModelFacts } from "./family.ts";
import { textParts, tokensLike } from "./target-text.ts";

/**
 * Marian models (OPUS-MT): of one pair of languages, or of several, whose source text begins with the target language as
 * `>>fra<<`.
 */
export function marianFamily(source: Tokenizer, target: Tokenizer, facts: ModelFacts): Family {
  const parts = textParts(source, target);
  const tags = new Map<string, number>();
  for (const [token, id] of tokensLike(source, /^>>.+<<$/)) {
    const tag = tagOfCode(token.slice(2, -2));
    if (tag !== undefined && !tags.has(tag)) tags.set(tag, id);
  }
  const eos = source.tokenToId("</s>");
  if (eos === undefined) throw new TranslationError("TRANSLATION_MODEL_UNSUPPORTED", "the vocabulary has no </s>");
  const pairs = facts.pairs ?? pairsOf(facts, [...tags.keys()]);
  const markOf = ({ to }: LanguagePair): number[] => {
    if (tags.size === 0) return [];
    const tag = matchTag(to, tags.keys());
    if (tag !== undefined) return [tags.get(tag)!];
    throw new TranslationError("TRANSLATION_MODEL_UNSUPPORTED", `the vocabulary has no tag >>…<< for "${to}"`);
  };
  for (const pair of pairs) markOf(pair);
  return {
    ...parts,
    pairs,
    addedTokens: tags.size === 0 ? 1 : 2,
    encode: (text, pair) => Int32Array.from([...markOf(pair), ...parts.textIds(text), eos]),
    places: (text, pair) => [...markOf(pair).map(() => undefined), ...parts.textPlaces(text), undefined],
    forcedBosTokenId: () => undefined,
  };
}

/** From the files, or from the name that the model was published under: `opus-mt-en-fr`. */
function pairsOf(facts: ModelFacts, targets: readonly string[]): LanguagePair[] {
  const { config, tokenizerConfig, reference } = facts;
  const names = [config["_name_or_path"], reference].filter((name) => typeof name === "string");
  const inName = names
    .map((name) => /opus-mt(?:-[a-z]+-(?:big|base|tiny|small))?-([\w]+?)-([\w]+)\/?$/.exec(name))
    .find(Boolean);
  const codeOf = (value: unknown) => (typeof value === "string" ? tagOfCode(value) : undefined);
  const from = codeOf(tokenizerConfig["source_lang"]) ?? codeOf(inName?.[1]);
  const to = codeOf(tokenizerConfig["target_lang"]) ?? codeOf(inName?.[2]);
  if (targets.length > 0) {
    const sources = from === undefined ? targets : [from];
    return sources.flatMap((one) =>
      targets.filter((other) => other !== one).map((other) => ({ from: one, to: other })),
    );
  }
  if (from !== undefined && to !== undefined) return [{ from, to }];
  throw new TranslationError(
    "TRANSLATION_MODEL_UNSUPPORTED",
    `the files of "${reference}" do not say which languages it translates: give the option pairs, ` +
      'such as [{ from: "en", to: "fr" }]',
  );
}
