import type { CoreCutter } from "./scanner.ts";

const SPACE = 0x20;
const asciiLetters = Array.from("abcdefghijklmnopqrstuvwxyz", (letter) => letter.charCodeAt(0)).flatMap((code) => [
  code,
  code - 32,
]);

/**
 * Whether cutters, one after the other, end a word before each space between two ASCII letters, whatever is around them: then a
 * long text can be cut there first.
 *
 * Up to a cutter that always finds a match at the space, the end of the text has to mean the same to each as the space: no
 * match goes on over it. Then matches are the same on both sides, and so are the borders of pieces, since each of them
 * depends on whether the two stretches beside it have matched.
 */
export function endsBeforeSpaces(cutters: readonly CoreCutter[]): boolean {
  for (const cutter of cutters) {
    if (!endsMatches(cutter)) return false;
    if (cutter.behavior === "Isolated" && beginsMatches(cutter)) return true;
  }
  return false;
}

/** Whether a space after an ASCII letter ends a match as the end of the text does. */
function endsMatches({ automaton: { table, classes }, reader: { byByte } }: CoreCutter): boolean {
  const width = classes.count + 1;
  for (let from = width; from < table.length; from += width) {
    for (const letter of asciiLetters) {
      const state = table[from + byByte[letter]!]! >> 1;
      if (state === 0) continue;
      const atSpace = table[state + byByte[SPACE]!]!;
      if (atSpace >> 1 !== 0 || (atSpace & 1) !== (table[state + classes.count]! & 1)) return false;
    }
  }
  return true;
}

/** Whether there is always a match from a space on that an ASCII letter follows. */
function beginsMatches({ automaton: { table, start, classes }, reader: { byByte } }: CoreCutter): boolean {
  const atSpace = table[start + byByte[SPACE]!]! >> 1;
  return (
    atSpace !== 0 &&
    asciiLetters.every((letter) => {
      const cell = table[atSpace + byByte[letter]!]!;
      const after = cell >> 1;
      const all = table.subarray(after, after + classes.count + 1);
      return (cell & 1) === 1 || (after !== 0 && all.every((next) => (next & 1) === 1));
    })
  );
}
