import { isWrittenWithoutSpaces } from "../language/language-tag.ts";
import type { SentenceResult } from "../sentence-result.ts";
import type { TranslatedSentence } from "../translator.ts";
import type { Span } from "./span.ts";

/** Puts translated sentences into the place of the source's, one after the other. */
export interface Assembly {
  /** What stands between the last sentence and this one, then the sentence. */
  add(span: Span, result: SentenceResult): TranslatedSentence;
  /** The whole translation, with what stands after the last sentence. */
  finish(): string;
}

/** What is between sentences stays, but for the space between two sentences where only one of the languages writes one. */
export function assembly(source: string, languages: { readonly from: string; readonly to: string }): Assembly {
  const spaced = !isWrittenWithoutSpaces(languages.to);
  const parts: string[] = [];
  let length = 0;
  let sourceEnd = 0;
  const append = (text: string) => {
    parts.push(text);
    length += text.length;
  };
  return {
    add(span, result) {
      const gap = source.slice(sourceEnd, span.start);
      const isBetween = sourceEnd > 0;
      if (isBetween && gap === "" && spaced) append(" ");
      else if (!(isBetween && gap === " " && !spaced)) append(gap);
      const targetStart = length;
      append(result.text);
      sourceEnd = span.end;
      return {
        source: result.source,
        text: result.text,
        sourceStart: span.start,
        sourceEnd: span.end,
        targetStart,
        targetEnd: length,
        score: result.score,
        logProbability: result.logProbability,
        doubts: result.doubts,
        ...(result.words && {
          words: result.words.map((word) => ({
            ...word,
            start: targetStart + word.start,
            end: targetStart + word.end,
          })),
        }),
        ...(result.alignment && {
          alignment: result.alignment.map((link) => ({
            sourceStart: span.start + link.sourceStart,
            sourceEnd: span.start + link.sourceEnd,
            targetStart: targetStart + link.targetStart,
            targetEnd: targetStart + link.targetEnd,
            weight: link.weight,
          })),
        }),
        ...(result.alternatives && { alternatives: result.alternatives }),
      };
    },
    finish() {
      append(source.slice(sourceEnd));
      return parts.join("");
    },
  };
}
