import type { Tokenizer } from "@glossa/tokenizer";
import { TranslationError } from "../errors.ts";
import { tagOfCode } from "../language/language-tag.ts";
import type { LanguagePair } from "../translator.ts";
import type { Family, ModelFacts } from "./family.ts";
import { textParts } from "./target-text.ts";

const keyOf = ({ from, to }: LanguagePair) => `${from} ${to}`;
const nameOf = (tag: string) => new Intl.DisplayNames("en", { type: "language" }).of(tag);

/** T5 models, which are asked in words: `translate English to French: …`, as config.json's task_specific_params say. */
export function t5Family(tokenizer: Tokenizer, facts: ModelFacts): Family {
  const parts = textParts(tokenizer, tokenizer);
  const eos = tokenizer.tokenToId("</s>");
  if (eos === undefined) throw new TranslationError("TRANSLATION_MODEL_UNSUPPORTED", "the vocabulary has no </s>");
  const prefixes = new Map<string, string>();
  const pairs: LanguagePair[] = [];
  const add = (pair: LanguagePair, prefix: string) => {
    if (!prefixes.has(keyOf(pair))) pairs.push(pair);
    prefixes.set(keyOf(pair), prefix);
  };
  const tasks = (facts.config["task_specific_params"] ?? {}) as Record<string, { prefix?: unknown } | undefined>;
  for (const [name, task] of Object.entries(tasks)) {
    const [, from, to] = /^translation_([a-z]{2,3})_to_([a-z]{2,3})$/.exec(name) ?? [];
    const [source, target] = [from && tagOfCode(from), to && tagOfCode(to)];
    if (source && target && typeof task?.prefix === "string") add({ from: source, to: target }, task.prefix);
  }
  for (const pair of facts.pairs ?? []) {
    if (!prefixes.has(keyOf(pair))) add(pair, `translate ${nameOf(pair.from)} to ${nameOf(pair.to)}: `);
  }
  if (pairs.length === 0) {
    throw new TranslationError(
      "TRANSLATION_MODEL_UNSUPPORTED",
      `config.json of "${facts.reference}" names no pairs of languages (task_specific_params): give the option pairs`,
    );
  }
  const wanted = facts.pairs?.map(keyOf);
  const longest = Math.max(...[...prefixes.values()].map((prefix) => parts.textIds(prefix).length));
  return {
    ...parts,
    pairs: wanted === undefined ? pairs : pairs.filter((pair) => wanted.includes(keyOf(pair))),
    addedTokens: longest + 1,
    encode: (text, pair) => Int32Array.from([...parts.textIds(prefixes.get(keyOf(pair))! + text), eos]),
    places(text, pair) {
      const prefix = prefixes.get(keyOf(pair))!;
      const own = parts.textPlaces(prefix + text).map(({ start, end }) => ({
        start: Math.max(0, start - prefix.length),
        end: end - prefix.length,
      }));
      return [...own.map((span) => (span.end > 0 ? span : undefined)), undefined];
    },
    forcedBosTokenId: () => undefined,
  };
}
