import { CHARACTER_CLASSES } from "./generated/character-classes.ts";
import { type PagedTable, unpackTable, valueAt } from "./paged-table.ts";

// Flags of a code point in the table of characterClassTable().

/** `\w` of Rust's regex crate: in the Whitespace pre-tokenizer, and around added tokens with `single_word`. */
export const WORD = 1;
/** Numeric as Rust's `char::is_numeric` (Nd, Nl, No): the Digits pre-tokenizer. */
export const NUMERIC = 2;
/** Removed by the StripAccents normalizer: combining marks. */
export const COMBINING_MARK = 4;
/** `\w` of the reference's regular expressions (Oniguruma) in Split and Replace, outside of a class; also `\b`. */
export const EXPRESSION_WORD = 8;
/** `\p{Alphabetic}` and `[[:alpha:]]` of those expressions. */
export const ALPHABETIC = 16;
/** `\p{Uppercase}` and `[[:upper:]]` of those expressions. */
export const UPPERCASE_LETTER = 32;
/** `\p{Lowercase}` and `[[:lower:]]` of those expressions. */
export const LOWERCASE_LETTER = 64;
/** The same inside of a class (`[\w]`, `[^\W]`, `[[:word:]]`), which leaves out ² ³ ¹ ¼ ½ ¾. */
export const EXPRESSION_CLASS_WORD = 128;

let table: PagedTable | undefined;

/** The flags of every code point, for loops that read it themselves. Unpacked at the first call. */
export function characterClassTable(): PagedTable {
  table ??= unpackTable(CHARACTER_CLASSES);
  return table;
}

/** The flags of one code point. */
export function characterClass(point: number): number {
  return valueAt(table ?? characterClassTable(), point);
}

/** `\w` of Rust's regex crate: the Whitespace pre-tokenizer, and added tokens with `single_word`. */
export function isWord(point: number): boolean {
  return (characterClass(point) & WORD) !== 0;
}

/** Rust's `char::is_numeric`: the Digits pre-tokenizer. */
export function isNumeric(point: number): boolean {
  return (characterClass(point) & NUMERIC) !== 0;
}

/** Whether the StripAccents normalizer removes the character. */
export function isCombiningMark(point: number): boolean {
  return (characterClass(point) & COMBINING_MARK) !== 0;
}
