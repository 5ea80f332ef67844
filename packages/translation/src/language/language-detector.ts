import type { LanguageGuess } from "../translator.ts";

/** Tells languages apart. */
export interface LanguageDetector {
  /** What it tells apart, BCP 47. */
  readonly languages: readonly string[];
  /** Best first; the confidences sum to 1. Empty where a text says nothing: no letters, or a language that is not among them. */
  detect(text: string): LanguageGuess[];
}

/** What is looked at of a text, from its beginning: more makes no difference and takes time. */
const LONGEST_SAMPLE = 2000;
/** How sharply the library's scores, which are close to each other, become confidences. */
const SHARPNESS = 24;
/** Scripts that only one of the library's languages is written in, for texts too short for its n-grams. */
const scripts: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\p{sc=Hira}|\p{sc=Kana}/u, ["ja"]],
  [/\p{sc=Hang}/u, ["ko"]],
  [/\p{sc=Han}/u, ["zh", "ja", "yue"]],
  [/\p{sc=Thai}/u, ["th"]],
  [/\p{sc=Grek}/u, ["el"]],
  [/\p{sc=Hebr}/u, ["he", "yi"]],
  [/\p{sc=Arab}/u, ["ar", "fa", "ur", "ps", "sd", "ug", "ckb"]],
  [/\p{sc=Cyrl}/u, ["ru", "uk", "bg", "be", "sr", "mk", "kk", "ky", "mn", "tg", "tt", "ba"]],
  [/\p{sc=Deva}/u, ["hi", "mr", "ne"]],
  [/\p{sc=Armn}/u, ["hy"]],
  [/\p{sc=Geor}/u, ["ka"]],
];

/**
 * A detector of the given languages, over the library eld (n-grams of UTF-8 bytes, 60 languages). Those that the library does
 * not know are only found by their script.
 *
 * @param own the languages, BCP 47. Default: all that the library knows.
 */
export async function languageDetector(own?: readonly string[]): Promise<LanguageDetector> {
  const { eld } = await import("eld/extrasmall");
  const library = eld.newInstance();
  // Norwegian and Filipino have other codes in the library
  const aliases: Readonly<Record<string, string>> = { no: "nb", tl: "fil" };
  const known = Object.values(library.info().Languages);
  const languages = own ?? known.map((code) => aliases[code] ?? code);
  const byLanguage = new Map<string, string[]>();
  for (const tag of languages) {
    const { language } = new Intl.Locale(tag);
    byLanguage.set(language, [...(byLanguage.get(language) ?? []), tag]);
  }
  library.setLanguageSubset(known.filter((code) => byLanguage.has(code) || byLanguage.has(aliases[code] ?? code)));

  const tagOf = (code: string): string | undefined =>
    (byLanguage.get(code) ?? byLanguage.get(aliases[code] ?? code))?.[0];

  return {
    languages,
    detect(text) {
      const sample = text.slice(0, LONGEST_SAMPLE);
      if (!/\p{L}/u.test(sample)) return [];
      const scores = Object.entries(library.detect(sample).getScores()).flatMap(([code, score]) => {
        const language = tagOf(code);
        return language === undefined || score <= 0 ? [] : [{ language, weight: Math.exp(SHARPNESS * score) }];
      });
      const found =
        scores.length > 0
          ? scores
          : byScript(
              sample,
              [...byLanguage.values()].map(([tag]) => tag!),
            );
      const sum = found.reduce((total, { weight }) => total + weight, 0);
      return found
        .map(({ language, weight }) => ({ language, confidence: weight / sum }))
        .sort((a, b) => b.confidence - a.confidence);
    },
  };
}

/** The languages of the script that most letters are in, all alike. */
function byScript(sample: string, languages: readonly string[]): { language: string; weight: number }[] {
  for (const [pattern, codes] of scripts) {
    if (!pattern.test(sample)) continue;
    const fitting = languages.filter((tag) => codes.includes(new Intl.Locale(tag).language));
    return fitting.map((language) => ({ language, weight: 1 }));
  }
  const latin = languages.filter((tag) => new Intl.Locale(tag).maximize().script === "Latn");
  return /\p{sc=Latn}/u.test(sample) ? latin.map((language) => ({ language, weight: 1 })) : [];
}
