import type { LanguageGuess, TranslatedSentence, TranslateOptions, Translator } from "@glossa/translation";

/** A line of a streamed translation: first what language it may be, then the sentences in order, then the end. */
export type TranslationLine =
  | { readonly type: "detected"; readonly languages: readonly LanguageGuess[] }
  | { readonly type: "sentence"; readonly sentence: TranslatedSentence }
  | { readonly type: "done" };

export async function* translationLines(
  translator: Pick<Translator, "detect" | "translateStream">,
  text: string,
  options: TranslateOptions,
): AsyncGenerator<TranslationLine, void, undefined> {
  yield { type: "detected", languages: options.from === "auto" ? translator.detect(text) : [] };
  const sentences = translator.translateStream(text, { ...options, alignments: true, wordScores: true });
  for await (const sentence of sentences) yield { type: "sentence", sentence };
  yield { type: "done" };
}
