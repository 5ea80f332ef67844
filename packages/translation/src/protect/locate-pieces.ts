import { occurrencesOf, type Piece } from "./find-pieces.ts";

/** A piece and where a translation has it; `null` where it does not. */
export type Located = ReadonlyMap<Piece, { readonly start: number; readonly end: number } | null>;

/** So short a word stands in other texts by chance. */
const SHORT_WORD = /^\p{L}{1,3}$/u;

/**
 * Finds each piece in a translation: as it is, or with the white space and the case that a model puts in. Where a translation
 * has a piece more often than the source, the occurrences nearest to its place in the source count.
 */
export function locatePieces(pieces: readonly Piece[], source: string, target: string): Located {
  const located = new Map<Piece, { start: number; end: number } | null>();
  const taken: { start: number; end: number }[] = [];
  // long ones first: {name} may be a part of {{name}}
  for (const [text, own] of [...groupByText(pieces)].sort(([a], [b]) => b.length - a.length)) {
    const free = placesOf(text, target).filter(
      (place) => !taken.some((other) => place.start < other.end && other.start < place.end),
    );
    const isChance = SHORT_WORD.test(text) && free.length > own.length;
    const places = isChance ? [] : nearest(free, own, source.length, target.length);
    own.forEach((piece, index) => {
      const place = places[index];
      located.set(piece, place ?? null);
      if (place !== undefined) taken.push(place);
    });
  }
  return located;
}

function groupByText(pieces: readonly Piece[]): Map<string, Piece[]> {
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) groups.set(piece.text, [...(groups.get(piece.text) ?? []), piece]);
  return groups;
}

function placesOf(text: string, target: string): { start: number; end: number }[] {
  const exact = occurrencesOf(text, target);
  if (exact.length > 0) return exact.map((start) => ({ start, end: start + text.length }));
  if (/^[\p{L}\p{N}\s]*$/u.test(text)) return [];
  // models write "{ name }" and "% s"
  const loose = [...text.replace(/\s+/g, "")]
    .map((letter) => letter.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&"))
    .join("\\s*");
  return [...target.matchAll(new RegExp(loose, "giu"))].map(({ 0: own, index }) => ({
    start: index,
    end: index + own.length,
  }));
}

/** As many places as there are pieces, in order; of too many, those whose relative places are nearest. */
function nearest(
  places: { start: number; end: number }[],
  pieces: readonly Piece[],
  sourceLength: number,
  targetLength: number,
): { start: number; end: number }[] {
  const left = [...places];
  while (left.length > pieces.length) {
    const distances = left.map(({ start }) =>
      Math.min(...pieces.map((piece) => Math.abs(piece.start / sourceLength - start / targetLength))),
    );
    left.splice(distances.indexOf(Math.max(...distances)), 1);
  }
  return left;
}
