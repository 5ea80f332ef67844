import type { Tokenizer } from "@glossa/tokenizer";
import { TranslationError } from "../errors.ts";
import { tagOfCode } from "../language/language-tag.ts";
import type { LanguagePair } from "../translator.ts";
import type { Family, ModelFacts } from "./family.ts";
import { textParts } from "./target-text.ts";

export interface LanguageTokenOptions {
  readonly tokenizer: Tokenizer;
  readonly facts: ModelFacts;
  /** Codes of languages as the model writes them, with the ids of their tokens. */
  readonly languages: ReadonlyMap<string, number>;
  /** Where the source's language stands. */
  readonly sourceMark: "before" | "after-end";
  /** Whether the decoder starts with the language itself; else it is generated first. */
  readonly startsWithLanguage?: boolean;
}

/** Models with a token for each language, all of which they translate into each other: NLLB, M2M100, mBART. */
export function languageTokenFamily(options: LanguageTokenOptions): Family {
  const { tokenizer, facts, languages, sourceMark, startsWithLanguage = false } = options;
  const parts = textParts(tokenizer, tokenizer);
  const ids = new Map<string, number>();
  for (const [code, id] of languages) {
    const tag = tagOfCode(code);
    if (tag !== undefined && !ids.has(tag)) ids.set(tag, id);
  }
  const eos = tokenizer.tokenToId("</s>");
  if (ids.size < 2 || eos === undefined) {
    throw new TranslationError(
      "TRANSLATION_MODEL_UNSUPPORTED",
      `the vocabulary of "${facts.reference}" has ${ids.size} tokens of languages${eos === undefined ? " and no </s>" : ""}`,
    );
  }
  const idOf = (tag: string): number => {
    const id = ids.get(tag);
    if (id !== undefined) return id;
    throw new TranslationError("TRANSLATION_PAIR_UNSUPPORTED", `the model has no language "${tag}"`);
  };
  const tags = [...ids.keys()];
  const all = (): LanguagePair[] =>
    tags.flatMap((from) => tags.filter((to) => to !== from).map((to) => ({ from, to })));
  return {
    ...parts,
    pairs: facts.pairs ?? all(),
    addedTokens: 2,
    encode(text, { from }) {
      const mark = idOf(from);
      const own = parts.textIds(text);
      return Int32Array.from(sourceMark === "before" ? [mark, ...own, eos] : [...own, eos, mark]);
    },
    places(text) {
      const own = parts.textPlaces(text);
      return sourceMark === "before" ? [undefined, ...own, undefined] : [...own, undefined, undefined];
    },
    forcedBosTokenId: ({ to }) => (startsWithLanguage ? undefined : idOf(to)),
    ...(startsWithLanguage && { decoderStartTokenId: ({ to }: LanguagePair) => idOf(to) }),
  };
}
