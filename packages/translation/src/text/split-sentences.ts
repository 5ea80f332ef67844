import { abbreviationsOf } from "./abbreviations.ts";
import type { Span } from "./span.ts";

/** What stands before the first sentence of a line and is not translated: bullets, numbers, quotation marks of mails, headings. */
const LIST_MARK = /^[^\S\n]*(?:(?:[-*+•‣◦▪–—·]|\d{1,4}[.)]|[a-zA-Z][.)]|\[[ xX]\]|#{1,6}|>+)[^\S\n]+)*/u;
/** Lines from this length on may be parts of a paragraph that was wrapped. */
const WRAPPED_LINE = 50;
const CLOSES_SENTENCE = /[.!?…。！？:;]["'”’»)\]]*\s*$/u;
const HAS_WORD = /[\p{L}\p{N}]/u;

/**
 * The sentences of a text, in order, without the white space and the list marks around them. What lies between them is not
 * translated. A line break ends a sentence, except inside a paragraph that was wrapped (a long line without an end mark, then
 * one that goes on in lower case).
 *
 * Unicode's sentence boundaries (UAX #29, from ICU), corrected: no end after an abbreviation, an initial or a German ordinal,
 * before lower case, or inside quotation marks and brackets that go on.
 *
 * @param language BCP 47
 */
export function* splitSentences(text: string, language: string): Generator<Span> {
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  const abbreviations = abbreviationsOf(new Intl.Locale(language).language);
  for (const block of blocksOf(text)) {
    const own = text.slice(block.start, block.end);
    const mark = LIST_MARK.exec(own)![0].length;
    let open: Span | undefined;
    for (const { segment, index } of segmenter.segment(own.slice(mark))) {
      const start = block.start + mark + index;
      const end = start + segment.length;
      if (open !== undefined && !endsSentence(text, open, start, abbreviations, language)) {
        open = { start: open.start, end };
        continue;
      }
      if (open !== undefined) yield* trimmed(text, open);
      open = { start, end };
    }
    if (open !== undefined) yield* trimmed(text, open);
  }
}

/** Lines, or paragraphs that were wrapped. */
function* blocksOf(text: string): Generator<Span> {
  let start = 0;
  let lineStart = 0;
  while (lineStart <= text.length) {
    const found = text.indexOf("\n", lineStart);
    const lineEnd = found < 0 ? text.length : found;
    if (found >= 0 && goesOn(text, lineStart, lineEnd)) {
      lineStart = lineEnd + 1;
      continue;
    }
    if (lineEnd > start) yield { start, end: lineEnd };
    start = lineEnd + 1;
    lineStart = start;
  }
}

/** Whether the line after this one continues it. */
function goesOn(text: string, lineStart: number, lineEnd: number): boolean {
  if (
    lineEnd - lineStart < WRAPPED_LINE ||
    CLOSES_SENTENCE.test(text.slice(Math.max(lineStart, lineEnd - 20), lineEnd))
  )
    return false;
  const next = /^[^\S\n]*(\p{Ll}\S*)/u.exec(text.slice(lineEnd + 1, lineEnd + 200));
  return next !== null && !/^[a-z][.)]$/.test(next[1]!);
}

/** Whether the text up to `start` is a whole sentence. */
function endsSentence(
  text: string,
  open: Span,
  start: number,
  abbreviations: ReadonlySet<string>,
  language: string,
): boolean {
  const before = text.slice(Math.max(open.start, start - 80), start);
  const after = text.slice(start, start + 80);
  if (/^[\p{Ll}]/u.test(after) && !/[。！？]\s*$/u.test(before)) return false;
  const word = /(\S+)\.["'”’»)\]]*\s*$/u.exec(before)?.[1];
  if (word !== undefined) {
    const bare = word.replace(/^["'“‘«([]+/u, "").toLowerCase();
    if (abbreviations.has(bare)) return false;
    if (/^\p{L}$/u.test(bare) && /^\p{Lu}/u.test(after) && !/^(i|y|o|a|à|é)$/u.test(bare)) return false; // an initial: J. Smith
    if (language.startsWith("de") && /^\d{1,2}$/.test(bare) && /^\p{Lu}/u.test(after) && start - open.start > 4)
      return false; // am 3. Oktober
  }
  return !isInsideQuotes(before, after);
}

/** Whether a quotation ends right after the boundary: its mark belongs to the sentence. */
function isInsideQuotes(before: string, after: string): boolean {
  return /^[”’»」』）)\]]/u.test(after) && /\S$/u.test(before);
}

function* trimmed(text: string, { start, end }: Span): Generator<Span> {
  const own = text.slice(start, end);
  const body = own.trim();
  if (body === "" || !HAS_WORD.test(body)) return;
  const lead = own.length - own.trimStart().length;
  yield { start: start + lead, end: start + lead + body.length };
}
