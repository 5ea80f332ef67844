import { type Replacement, type Rewritten, rewrite } from "../document/rewrite.ts";
import { occurrencesOf, type Piece } from "./find-pieces.ts";

/** How words look that models copy: names of things with a number. They are tried in this order. */
export const STAND_IN_STYLES: readonly ((index: number) => string)[] = [
  (index) => `X${index + 1}`,
  (index) => `${String.fromCharCode(65 + (index % 26))}${index + 10}Z`,
];

/** A text whose pieces are words that stand for them, and those words as pieces of it. */
export interface StoodIn {
  readonly source: Rewritten;
  /** In the order of the pieces; their places are in the new text. */
  readonly pieces: readonly Piece[];
}

/** Equal pieces get different words, so that each has its place. */
export function standIn(text: string, pieces: readonly Piece[], style: (index: number) => string): StoodIn {
  let next = 0;
  const replacements = pieces.map(({ start, end }): Replacement => {
    let word = style(next++);
    while (occurrencesOf(word, text).length > 0) word = style(next++);
    // a piece between letters must not become part of a word
    const before = /[\p{L}\p{N}]$/u.test(text.slice(0, start)) ? " " : "";
    const behind = /^[\p{L}\p{N}]/u.test(text.slice(end)) ? " " : "";
    return { start, end, text: before + word + behind };
  });
  const source = rewrite(text, replacements);
  return {
    source,
    pieces: pieces.map((piece, index) => {
      const own = replacements[index]!.text;
      const word = own.trim();
      const start = source.at(piece.start) + own.indexOf(word);
      return { ...piece, start, end: start + word.length, text: word };
    }),
  };
}
