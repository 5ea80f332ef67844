import type { ModelFiles } from "@glossa/hub";
import { fromMarian, loadTokenizer, type Tokenizer } from "@glossa/tokenizer";
import { TranslationError } from "../errors.ts";
import type { Family, ModelFacts } from "./family.ts";
import { languageTokenFamily } from "./language-token-family.ts";
import { m2m100Languages } from "./m2m100-languages.ts";
import { marianFamily } from "./marian.ts";
import { t5Family } from "./t5.ts";
import { tokensLike } from "./target-text.ts";

type Open = (files: ModelFiles, facts: ModelFacts) => Promise<Family>;

/** By the `model_type` of config.json. */
const families: Readonly<Record<string, Open>> = {
  async marian(files, facts) {
    if (await files.has("source.spm")) {
      const { source, target } = await marianTokenizers(files, "source.spm", "target.spm");
      return marianFamily(source, target, facts);
    }
    const tokenizer = await loadTokenizer(files.directory);
    return marianFamily(tokenizer, tokenizer, facts);
  },
  /** M2M100 and NLLB have the same model, and differ in their tokenizers. */
  async m2m_100(files, facts) {
    if (await files.has("tokenizer.json")) {
      const tokenizer = await loadTokenizer(files.directory);
      const languages = byCode(tokenizer, /^[a-z]{3}_[A-Z][a-z]{3}$/, (token) => token);
      if (languages.size > 0) {
        const legacy = facts.tokenizerConfig["legacy_behaviour"] === true;
        return languageTokenFamily({ tokenizer, facts, languages, sourceMark: legacy ? "after-end" : "before" });
      }
      const marks = byCode(tokenizer, /^__[a-z]{2,3}__$/, (token) => token.slice(2, -2));
      return languageTokenFamily({ tokenizer, facts, languages: marks, sourceMark: "before" });
    }
    const { source } = await marianTokenizers(files, "sentencepiece.bpe.model", "sentencepiece.bpe.model");
    // the languages' tokens stand behind the vocabulary, in an order that no file holds
    const first = Object.keys((await files.readJson("vocab.json")) as object).length;
    const names = facts.tokenizerConfig["language_codes"] === "wmt21" ? m2m100Languages.wmt21 : m2m100Languages.m2m100;
    const languages = new Map(names.map((code, i) => [code, first + i]));
    return languageTokenFamily({ tokenizer: source, facts, languages, sourceMark: "before" });
  },
  async mbart(files, facts) {
    const tokenizer = await loadTokenizer(files.directory);
    const languages = byCode(tokenizer, /^[a-z]{2}_[A-Z]{2}$/, (token) => token);
    // mBART-50 has 52 languages and their mark at the beginning; the first mBART has 25, and starts its decoder with them
    const isFirst = languages.size <= 26;
    return languageTokenFamily({
      tokenizer,
      facts,
      languages,
      sourceMark: isFirst ? "after-end" : "before",
      startsWithLanguage: isFirst,
    });
  },
  t5: async (files, facts) => t5Family(await loadTokenizer(files.directory), facts),
  mt5: async (files, facts) => t5Family(await loadTokenizer(files.directory), facts),
};

/**
 * The family of a model, with its tokenizers.
 *
 * @throws TranslationError `TRANSLATION_MODEL_UNSUPPORTED`; what the tokenizer throws
 */
export async function openFamily(files: ModelFiles, facts: ModelFacts): Promise<Family> {
  const type = facts.config["model_type"];
  if (typeof type === "string" && Object.hasOwn(families, type)) return families[type]!(files, facts);
  throw new TranslationError(
    "TRANSLATION_MODEL_UNSUPPORTED",
    `the model_type ${JSON.stringify(type)} of "${facts.reference}" is not known; these are: ${Object.keys(families).join(", ")}`,
  );
}

async function marianTokenizers(files: ModelFiles, source: string, target: string) {
  const targetVocab = (await files.has("target_vocab.json")) ? await files.readBytes("target_vocab.json") : undefined;
  return fromMarian({
    source: await files.readBytes(source),
    target: await files.readBytes(target),
    vocab: await files.readBytes("vocab.json"),
    ...(targetVocab && { targetVocab }),
  });
}

function byCode(tokenizer: Tokenizer, pattern: RegExp, codeOf: (token: string) => string): Map<string, number> {
  return new Map([...tokensLike(tokenizer, pattern)].map(([token, id]) => [codeOf(token), id]));
}
