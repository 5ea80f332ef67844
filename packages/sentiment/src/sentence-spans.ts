import type { Range } from "@glossa/tokenizer";

/**
 * Words that end in a full stop in the midst of a sentence. Unicode's rules (UAX #29) know no abbreviations.
 */
const ABBREVIATION = /(?:^|[\s("'“‘])(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|e\.g|i\.e|cf|approx|No|Vol|\p{Lu})\.\s*$/u;

/**
 * Where the sentences of a text are, without the white space around them. Each code unit that is not white space is in exactly
 * one of them.
 *
 * @param locale BCP 47 tag of the text's language
 */
export function* sentenceSpans(text: string, locale: string): Generator<Range> {
  let start: number | undefined;
  for (const { segment, index } of new Intl.Segmenter(locale, { granularity: "sentence" }).segment(text)) {
    start ??= index;
    const end = index + segment.length;
    // Looked for in the tail alone: sentences can be as long as the text.
    if (
      end < text.length &&
      !/[\r\n]\s*$/.test(segment.slice(-16)) &&
      ABBREVIATION.test(text.slice(Math.max(start, end - 16), end))
    )
      continue;
    const span = trimmed(text, start, end);
    if (span !== undefined) yield span;
    start = undefined;
  }
}

/** A range without the white space at its ends; undefined if there is nothing else in it. */
export function trimmed(text: string, start: number, end: number): Range | undefined {
  const slice = text.slice(start, end);
  const from = start + slice.length - slice.trimStart().length;
  const to = start + slice.trimEnd().length;
  return from < to ? [from, to] : undefined;
}
