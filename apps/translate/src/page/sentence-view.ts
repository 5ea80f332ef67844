import type { Doubt, TranslatedSentence } from "@glossa/translation";

/** A stretch of the source text. Offsets are UTF-16, in the whole text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word of a shown sentence. Offsets are UTF-16, in the sentence. */
export interface WordView extends Span {
  readonly text: string;
  readonly score: number;
  /** What it comes from. */
  readonly sources: readonly Span[];
}

/** A translated sentence as it is shown: independent of its place in the translation, so that it can be exchanged. */
export interface SentenceView {
  /** What stands between the sentence before and this one, as in the source. */
  readonly gap: string;
  readonly source: Span & { readonly text: string };
  readonly text: string;
  readonly words: readonly WordView[];
  readonly score: number;
  readonly doubts: readonly Doubt[];
}

/** Attention weaker than this share of the word's strongest is noise to a reader. */
const faint = 0.5;

/**
 * @param before what stands between the sentence before and this one
 * @param shift where the text that was translated starts in the shown source
 */
export function sentenceView(sentence: TranslatedSentence, before: string, shift = 0): SentenceView {
  const { source, sourceStart, sourceEnd, targetStart, text, words = [], alignment = [], score, doubts } = sentence;
  return {
    gap: before,
    source: { text: source, start: sourceStart + shift, end: sourceEnd + shift },
    text,
    score,
    doubts,
    words: words.map((word) => {
      const links = alignment.filter((link) => link.targetStart < word.end && link.targetEnd > word.start);
      const strongest = Math.max(...links.map(({ weight }) => weight));
      return {
        text: word.text,
        start: word.start - targetStart,
        end: word.end - targetStart,
        score: word.score,
        sources: links
          .filter(({ weight }) => weight >= faint * strongest)
          .map((link) => ({ start: link.sourceStart + shift, end: link.sourceEnd + shift })),
      };
    }),
  };
}

/** The shown translation as one text. */
export function textOf(sentences: readonly SentenceView[]): string {
  return sentences.map(({ gap, text }) => gap + text).join("");
}
