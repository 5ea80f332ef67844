import type { Span } from "../text/span.ts";

/** A text with its tokens' places; `undefined` for tokens that are none of the text's. */
export interface TokenizedText {
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  readonly tokens: readonly (Span | undefined)[];
}

/** A word of the translation and a word of the source that it comes from. UTF-16 offsets. */
export interface WordLink {
  readonly sourceStart: number;
  readonly sourceEnd: number;
  readonly targetStart: number;
  readonly targetEnd: number;
  /** The share of the attention that the source's word has, 0 to 1. */
  readonly weight: number;
}

/** A link is kept if its weight is at least this part of the word's best one's. */
const LEAST_OF_BEST = 0.5;

/**
 * Which words belong together: for each word of the translation those of the source that the model looked at most while it
 * wrote it. Attention to marks, ends and punctuation counts for nothing.
 *
 * @param attention [target tokens, source tokens]
 */
export function wordLinks(source: TokenizedText, target: TokenizedText, attention: Float32Array): WordLink[] {
  const [sourceWords, targetWords] = [wordsOf(source.text, source.language), wordsOf(target.text, target.language)];
  const wordOfSource = source.tokens.map((token) => wordAt(sourceWords, token));
  const wordOfTarget = target.tokens.map((token) => wordAt(targetWords, token));
  const width = source.tokens.length;
  return targetWords.flatMap((targetWord, own) => {
    const weights = new Float64Array(sourceWords.length);
    wordOfTarget.forEach((word, row) => {
      if (word !== own) return;
      wordOfSource.forEach((sourceWord, column) => {
        if (sourceWord >= 0) weights[sourceWord]! += attention[row * width + column]!;
      });
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (sum === 0) return [];
    const least = Math.max(...weights) * LEAST_OF_BEST;
    return sourceWords.flatMap(({ start, end }, word) =>
      weights[word]! < least
        ? []
        : [
            {
              sourceStart: start,
              sourceEnd: end,
              targetStart: targetWord.start,
              targetEnd: targetWord.end,
              weight: weights[word]! / sum,
            },
          ],
    );
  });
}

/** Links over a third language: of words that have a word of it in common. */
export function composeLinks(first: readonly WordLink[], second: readonly WordLink[]): WordLink[] {
  const found = new Map<string, WordLink>();
  for (const { sourceStart: middle, targetStart, targetEnd, weight } of second) {
    for (const link of first) {
      if (link.targetStart !== middle) continue;
      const { sourceStart, sourceEnd } = link;
      const key = `${sourceStart} ${targetStart}`;
      const total = (found.get(key)?.weight ?? 0) + link.weight * weight;
      found.set(key, { sourceStart, sourceEnd, targetStart, targetEnd, weight: total });
    }
  }
  return [...found.values()].sort((a, b) => a.targetStart - b.targetStart || a.sourceStart - b.sourceStart);
}

/** The words of a text, as Unicode (UAX #29) and ICU's dictionaries see them. */
export function wordsOf(text: string, language: string): Span[] {
  const words: Span[] = [];
  for (const { segment, index, isWordLike } of new Intl.Segmenter(language, { granularity: "word" }).segment(text)) {
    if (isWordLike === true) words.push({ start: index, end: index + segment.length });
  }
  return words;
}

/** The word that a token's last letter is in, or -1. */
export function wordAt(words: readonly Span[], token: Span | undefined): number {
  if (token === undefined || token.end <= token.start) return -1;
  return words.findIndex(({ start, end }) => token.end > start && token.end <= end);
}
