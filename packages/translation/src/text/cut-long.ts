import type { Span } from "./span.ts";

/** Where a long sentence is cut, best first: after clause marks, then at white space. */
const CUTS = [/[;:。；：…]["'”’»)\]]*\s*/gu, /[,、，)]["'”’»)\]]*\s+|[、，]|\s[–—-]\s/gu, /\s+/gu] as const;
/** A cut is looked for in the last part of what fits, so that no stub is left. */
const EARLIEST = 0.4;
/** Characters that may be looked at for a token that fits; more would be wasted. */
const CHARACTERS_PER_TOKEN = 8;

/**
 * Cuts a sentence that is too long for a model into parts that fit: after clause marks, else between words, else between
 * characters. Nothing is lost but white space at the cuts.
 *
 * @param fits how many UTF-16 units of a text's beginning fit
 */
export function* cutLong(text: string, span: Span, limit: number, fits: (text: string) => number): Generator<Span> {
  let { start } = span;
  while (start < span.end) {
    const window = text.slice(start, Math.min(span.end, start + limit * CHARACTERS_PER_TOKEN));
    const most = Math.max(1, fits(window));
    const isRest = start + window.length === span.end && most >= window.length;
    const end = isRest ? span.end : start + cutBefore(window, most);
    const body = text.slice(start, end);
    const trimmed = body.trim();
    const lead = body.length - body.trimStart().length;
    if (trimmed !== "") yield { start: start + lead, end: start + lead + trimmed.length };
    start = end;
  }
}

/** The best place to cut at or before `most`. */
function cutBefore(window: string, most: number): number {
  for (const pattern of CUTS) {
    let best = 0;
    for (const match of window.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (end > most) break;
      best = end;
    }
    if (best >= most * EARLIEST) return best;
  }
  // between characters, of which surrogates and combining marks are no ends
  for (let at = most; at > Math.max(0, most - 16); at--) {
    if (
      !/^(?:\p{M}|\u200d|[\udc00-\udfff])/u.test(window.slice(at, at + 2)) &&
      !/[\ud800-\udbff]$/u.test(window.slice(at - 1, at))
    )
      return at;
  }
  return most;
}
