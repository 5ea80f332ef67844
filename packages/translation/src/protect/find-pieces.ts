import type { Segment } from "../document/segment.ts";

/** A part of a text that must come through translation as it is. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The tag of the `keep` mark that it is, if it is one. */
  readonly tag?: number;
  /** What is written in its place: a choice whose texts are translated. Default: `text`. */
  readonly written?: string;
}

/** What is syntax or an address in any text; the first that matches at a place counts. */
const PATTERNS: readonly RegExp[] = [
  // {{name}}, ${name}, %{name}, {0}, {name}, {date, short}; bodies of ICU choices are not one piece
  /\{\{[^{}\n]{1,100}\}\}|[$%#]\{[^{}\n]{1,100}\}|\{[^{}\n]{0,100}\}/,
  // printf: %s, %1$d, %-5.2f, %(name)s, %@, %%; after a digit a % is per cent
  /%\d+\$[-+0#]*\d*(?:\.\d+)?(?:hh?|ll?|[jztLq])?[diouxXeEfFgGaAcspn@]/u,
  /(?<!\d)%(?:\(\w+\))?[-+0#]*\d*(?:\.\d+)?(?:hh?|ll?|[jztLq])?[diouxXeEfFgGaAcspn@]|(?<!\d)%%/u,
  // <0>, </0>, <0/>, <b>, </b>, <br/>: tags in texts of interfaces
  /<\/?[\p{L}\d][\w-]*(?:\s[^<>\n]{0,200})?\/?>/u,
  // addresses, with place-holders: https://a.example/{id}/edit
  /(?:(?:https?|ftp):\/\/|www\.)(?:\{[^\s{}]{1,100}\}|[^\s<>"'”»）{}]*[^\s<>"'”»）.,;:!?)\]{}])+/,
  /[\w.+-]{1,64}@[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+/,
  /`[^`\n]{1,200}`/,
  /&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{1,30});/,
  // paths, options of commands, names with an underscore
  /(?<![\w/.])(?:~|\.{1,2})?(?:\/[\w.@-]+){2,}\/?/,
  /(?<![\w-])--[a-z][\w-]+/,
  /\$[A-Z_][A-Z\d_]+\b|\b[A-Za-z][A-Za-z\d]*(?:_[A-Za-z\d]+)+\b/,
];
const ANY = new RegExp(PATTERNS.map(({ source }) => `(?:${source})`).join("|"), "gu");
const NUMBER = /(?<![\p{L}\p{N}])[$€£¥]?\d+(?:[.,:/]\d+)*(?:[%‰°€£¥]|\u00a0%)?(?![\p{L}\p{N}])/gu;

/**
 * What must not change in a segment, in order and without overlaps: its `keep` marks, the terms, and what is code or an address
 * by its look. A piece with a mark inside is none.
 *
 * @param terms words that are not to be translated, matched as whole words, case counts
 * @param choices of ICU MessageFormat, with what is written for them
 */
export function piecesIn(
  { text, marks }: Segment,
  terms: readonly string[] = [],
  choices: readonly Piece[] = [],
): Piece[] {
  const kept = marks.flatMap(({ kind, tag, start, end }) =>
    kind === "keep" && end > start ? [{ start, end, text: text.slice(start, end), tag }] : [],
  );
  const cuts = [0, text.length, ...marks.flatMap(({ start, end }) => [start, end])];
  const places = [...new Set(cuts)].sort((a, b) => a - b);
  const keptStarts = new Set(kept.map(({ start }) => start));
  const stretches = places
    .slice(1)
    .map((end, index) => ({ start: places[index]!, end }))
    .filter(({ start }) => !keptStarts.has(start));
  const pieces: Piece[] = [
    ...kept,
    ...inStretches(choices, stretches),
    ...terms.flatMap((term) => inStretches(termIn(text, term), stretches)),
    ...stretches.flatMap(({ start, end }) => patternsIn(text.slice(start, end), start)),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return pieces.filter((piece) => {
    if (piece.start < end) return false;
    end = piece.end;
    return true;
  });
}

/** The pieces, in order, that lie in one of the stretches. */
function inStretches(pieces: readonly Piece[], stretches: readonly { start: number; end: number }[]): Piece[] {
  let at = 0;
  return pieces.filter(({ start, end }) => {
    while (at < stretches.length && stretches[at]!.end <= start) at++;
    return at < stretches.length && stretches[at]!.start <= start && end <= stretches[at]!.end;
  });
}

/** The pieces of a segment with its numbers: digits, per cent and signs of money that touch them. */
export function numbersIn({ text, marks }: Segment, pieces: readonly Piece[]): Piece[] {
  const numbers = [...text.matchAll(NUMBER)]
    .map(({ 0: own, index }) => ({ start: index, end: index + own.length, text: own }))
    .filter(
      ({ start, end }) =>
        !pieces.some((piece) => start < piece.end && piece.start < end) &&
        !marks.some((mark) => start < mark.start && mark.start < end),
    );
  return [...pieces, ...numbers].sort((a, b) => a.start - b.start);
}

function patternsIn(text: string, offset: number): Piece[] {
  return [...text.matchAll(ANY)].map(({ 0: own, index }) => ({
    start: offset + index,
    end: offset + index + own.length,
    text: own,
  }));
}

function termIn(text: string, term: string): Piece[] {
  return occurrencesOf(term, text).map((start) => ({ start, end: start + term.length, text: term }));
}

/** Where a text has another, as whole words where it begins or ends with a letter or a digit. */
export function occurrencesOf(needle: string, text: string): number[] {
  const places: number[] = [];
  if (needle === "") return places;
  const [first, last] = [/^[\p{L}\p{N}]/u.test(needle), /[\p{L}\p{N}]$/u.test(needle)];
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) {
    const end = at + needle.length;
    if (first && /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at))) continue;
    if (last && /^[\p{L}\p{N}]/u.test(text.slice(end, end + 2))) continue;
    places.push(at);
    at = end - 1;
  }
  return places;
}
