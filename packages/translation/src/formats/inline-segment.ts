import type { Mark, Segment, SegmentTranslation } from "../document/segment.ts";

/** A part of a block, in the order of the source; `start` and `end` are its place there. */
export type Piece =
  | { readonly kind: "text" | "keep"; readonly start: number; readonly end: number; readonly text: string }
  | { readonly kind: "open" | "close"; readonly start: number; readonly end: number; readonly name: string }
  | { readonly kind: "alone"; readonly start: number; readonly end: number };

/** A segment that is a range of the source. */
export interface InlineSegment {
  readonly segment: Segment;
  readonly start: number;
  readonly end: number;
  /**
   * What comes in its place.
   *
   * @param raw the source between two offsets, which are those of a piece, as it is to be written
   * @param escapeText a text in the document's syntax; `first` is true at the segment's beginning
   */
  render(
    translation: SegmentTranslation,
    raw: (start: number, end: number, piece: Piece) => string,
    escapeText: (text: string, first: boolean) => string,
  ): string;
}

/**
 * The segment that a block's pieces make, or undefined when there is nothing to translate. Markup around the whole and white
 * space at its ends are left outside. Tags that find no partner are marks of their own.
 *
 * @param source the document, to find the white space at the ends of a text
 * @param collapse whether runs of white space are one space, as in HTML
 */
export function inlineSegment(
  id: string,
  source: string,
  pieces: readonly Piece[],
  collapse: boolean,
): InlineSegment | undefined {
  const partners = pairUp(pieces);
  const [low, high] = trim(pieces, partners);
  const inside = pieces.slice(low, high);
  if (!inside.some((piece) => piece.kind === "text" && /\p{L}/u.test(piece.text))) return undefined;

  let text = "";
  // to ask a text that grows for its end takes the whole of it each time
  let last = "";
  const marks: Mark[] = [];
  const places = new Map<string, Piece>();
  const tags = new Map<number, number>();
  for (const [offset, piece] of inside.entries()) {
    const index = low + offset;
    if (piece.kind === "text") {
      let words = collapse ? piece.text.replace(/[ \t\n\r\f]+/g, " ") : piece.text;
      if (offset === 0) words = words.slice(blanksBefore(words));
      if (offset === inside.length - 1) words = words.slice(0, words.length - blanksBehind(words));
      if (collapse && words.startsWith(" ") && (last === " " || last === "")) words = words.slice(1);
      text += words;
      last = words.at(-1) ?? last;
      continue;
    }
    const partner = partners.get(index);
    const kind = partner === undefined && piece.kind !== "keep" ? "alone" : piece.kind;
    const tag = (kind === "close" ? tags.get(partner!) : undefined) ?? tags.size;
    if (kind !== "close") tags.set(index, tag);
    const start = text.length;
    if (piece.kind === "keep") {
      text += piece.text;
      last = piece.text.at(-1) ?? last;
    }
    marks.push({ kind, tag, start, end: text.length });
    places.set(`${kind}${tag}`, piece);
  }

  const [first, final] = [inside[0]!, inside.at(-1)!];
  const leading = first.kind === "text" ? blanksBefore(source.slice(first.start, first.end)) : 0;
  const trailing = final.kind === "text" ? blanksBehind(source.slice(final.start, final.end)) : 0;
  return {
    segment: { id, text, marks },
    start: first.start + leading,
    end: final.end - trailing,
    render(translation, raw, escapeText) {
      const parts: string[] = [];
      let at = 0;
      for (const mark of translation.marks) {
        if (mark.start > at) parts.push(escapeText(translation.text.slice(at, mark.start), at === 0));
        const place = places.get(`${mark.kind}${mark.tag}`);
        if (place !== undefined) parts.push(raw(place.start, place.end, place));
        at = Math.max(at, mark.end);
      }
      parts.push(escapeText(translation.text.slice(at), at === 0));
      return parts.join("");
    },
  };
}

/** White space that a reader does not see; a no-break space is text. */
const BLANK = " \t\n\r\f";

function blanksBefore(text: string): number {
  let count = 0;
  while (count < text.length && BLANK.includes(text[count]!)) count++;
  return count;
}

function blanksBehind(text: string): number {
  let count = 0;
  while (count < text.length && BLANK.includes(text[text.length - 1 - count]!)) count++;
  return count;
}

/** For each tag that has a partner, the partner's index. A tag closed out of order leaves those inside it alone. */
function pairUp(pieces: readonly Piece[]): Map<number, number> {
  const partners = new Map<number, number>();
  const stack: { name: string; index: number }[] = [];
  const opened = new Map<string, number>();
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === "open") {
      stack.push({ name: piece.name, index });
      opened.set(piece.name, (opened.get(piece.name) ?? 0) + 1);
    } else if (piece.kind === "close" && (opened.get(piece.name) ?? 0) > 0) {
      for (;;) {
        const top = stack.pop()!;
        opened.set(top.name, opened.get(top.name)! - 1);
        if (top.name !== piece.name) continue;
        partners.set(top.index, index).set(index, top.index);
        break;
      }
    }
  }
  return partners;
}

/** The range of pieces without what stands at its ends and is no text: blanks, tags around everything or around nothing. */
function trim(pieces: readonly Piece[], partners: ReadonlyMap<number, number>): [low: number, high: number] {
  // From each piece the next and the last before it that has something to read, to see in one step what a tag encloses.
  const next: number[] = new Array(pieces.length + 1).fill(pieces.length);
  for (let index = pieces.length - 1; index >= 0; index--) {
    next[index] = isReadable(pieces[index]!) ? index : next[index + 1]!;
  }
  let low = 0;
  let high = pieces.length;
  const isOuter = (index: number): boolean => {
    const piece = pieces[index]!;
    if (isReadable(piece)) return false;
    const partner = partners.get(index);
    if (piece.kind === "text" || piece.kind === "alone" || partner === undefined) return true;
    const [open, close] = index < partner ? [index, partner] : [partner, index];
    if (open < low || close >= high) return true;
    return next[open]! > close;
  };
  for (;;) {
    while (low < high && isOuter(low)) low++;
    while (low < high && isOuter(high - 1)) high--;
    if (high - low < 2 || partners.get(low) !== high - 1) break;
    low++;
    high--;
  }
  return [low, high];
}

function isReadable(piece: Piece): boolean {
  return piece.kind === "keep" || (piece.kind === "text" && /\S/.test(piece.text));
}
