import { type PagedTable, unpackTable, valueAt } from "../unicode/paged-table.ts";
import { GRAPHEME_CLASSES } from "./generated/grapheme-classes.ts";

// Classes of Unicode's rules for grapheme clusters (UAX #29), with what GB9c needs to know in the same number.
export const OTHER = 0;
export const CONTROL = 1;
export const PREPEND = 2;
/** Extend that may stand inside a conjunct. */
export const EXTEND = 3;
/** Extend that ends a conjunct. */
export const PLAIN_EXTEND = 4;
/** Extend that links two consonants. */
export const CONJUNCT_LINKER = 5;
export const ZERO_WIDTH_JOINER = 6;
export const SPACING_MARK = 7;
export const HANGUL_L = 8;
export const HANGUL_V = 9;
export const HANGUL_T = 10;
export const HANGUL_LV = 11;
export const HANGUL_LVT = 12;
export const PICTOGRAPH = 13;
export const CONJUNCT_CONSONANT = 14;

let table: PagedTable | undefined;

/** The class of a code point as Hugging Face's library has it, where it can make a difference there; else OTHER. */
export function graphemeClass(point: number): number {
  table ??= unpackTable(GRAPHEME_CLASSES);
  return valueAt(table, point);
}
