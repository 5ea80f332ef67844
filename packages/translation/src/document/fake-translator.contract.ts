import { omissionsIn } from "../guards/omission.ts";
import type { Doubt, TranslateOptions, Translation, Translator } from "../translator.ts";

/** What a translator of tests does to a word. */
export type Wording = (word: string, index: number) => string;

/**
 * A translator without a model: one sentence for each text, word by word. `order` says how the words of the translation
 * stand; without it white space stays too.
 */
export function fakeTranslator(
  wording: Wording,
  order?: (words: string[]) => string[],
): Pick<Translator, "translate" | "detect"> & { readonly calls: string[][] } {
  const calls: string[][] = [];
  const one = (source: string, { from = "en", to }: TranslateOptions): Translation => {
    let next = 0;
    const text = order
      ? order(words(source).map(wording)).filter(Boolean).join(" ")
      : source.replace(/\S+/g, (word) => wording(word, next++));
    const ends = { sourceStart: 0, sourceEnd: source.length, targetStart: 0, targetEnd: text.length };
    const doubts: Doubt[] = omissionsIn(text, source).filter(({ code }) => code === "number_missing");
    return { text, from, to, score: 1, sentences: [{ source, text, ...ends, score: 1, logProbability: 0, doubts }] };
  };
  return {
    calls,
    translate: (async (texts: string | readonly string[], options: TranslateOptions) => {
      options.signal?.throwIfAborted();
      calls.push([texts].flat() as string[]);
      options.onProgress?.(1, 1);
      return typeof texts === "string" ? one(texts, options) : texts.map((text) => one(text, options));
    }) as Translator["translate"],
    detect: () => [{ language: "en", confidence: 1 }],
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
