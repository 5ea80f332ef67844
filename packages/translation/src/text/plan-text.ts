import { cutLong } from "./cut-long.ts";
import type { Span } from "./span.ts";
import { splitSentences } from "./split-sentences.ts";

/** A run of so many characters without white space, in a script that has it, is data (base64, a hash), not language. */
const LONGEST_WORD = 200;
const LONG_RUN = new RegExp(
  `[^\\s\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Tibt}]{${LONGEST_WORD + 1},}`,
  "gu",
);
const HAS_LETTER = /\p{L}/u;

/** How much of a text a model can read. */
export interface Capacity {
  /** Tokens of a sentence, without marks of language and end. */
  readonly limit: number;
  /** How many UTF-16 units of a text's beginning are within the limit. */
  fits(text: string): number;
}

/**
 * What of a text is translated, in order: sentences with at least one letter, those that are too long in parts. All else (white
 * space, list marks, numbers alone, punctuation, long runs of data) stays as it is.
 */
export function* planText(text: string, language: string, capacity: Capacity): Generator<Span> {
  for (const sentence of splitSentences(text, language)) {
    for (const span of withoutData(text, sentence)) {
      if (!HAS_LETTER.test(text.slice(span.start, span.end))) continue;
      // a token has at least one character, so that short ones need no counting
      if (span.end - span.start <= capacity.limit / 4) yield span;
      else yield* cutLong(text, span, capacity.limit, capacity.fits);
    }
  }
}

/** The parts of a sentence around runs of data. */
function* withoutData(text: string, { start, end }: Span): Generator<Span> {
  if (end - start <= LONGEST_WORD) {
    yield { start, end };
    return;
  }
  let from = start;
  for (const { 0: run, index } of text.slice(start, end).matchAll(LONG_RUN)) {
    yield* trimmed(text, from, start + index);
    from = start + index + run.length;
  }
  yield* trimmed(text, from, end);
}

function* trimmed(text: string, start: number, end: number): Generator<Span> {
  const own = text.slice(start, end);
  const body = own.trim();
  const lead = own.length - own.trimStart().length;
  if (body !== "") yield { start: start + lead, end: start + lead + body.length };
}
