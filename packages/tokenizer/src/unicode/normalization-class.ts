import { COMBINING_RANKS, NORMALIZATION_CLASSES } from "./generated/normalization.ts";
import { type PagedTable, unpackTable, valueAt } from "./paged-table.ts";

// Flags of code points that a normalization form can change, alone or together with the character before.
// Text without them is already in that form.

/** NFD: decomposes canonically, or is a mark that can be reordered. */
export const DECOMPOSED = 1;
/** NFKD. */
export const COMPATIBLE = 2;
/** NFC: also what composes with the character before. */
export const COMPOSED = 4;
/** NFKC. */
export const COMPOSED_COMPATIBLE = 8;

let classes: PagedTable | undefined;
let ranks: PagedTable | undefined;

/** The flags of one code point. */
export function normalizationClass(point: number): number {
  classes ??= unpackTable(NORMALIZATION_CLASSES);
  return valueAt(classes, point);
}

/** The rank of a code point's canonical combining class among all classes: 0 for starters, equal for equal classes. */
export function combiningRank(point: number): number {
  ranks ??= unpackTable(COMBINING_RANKS);
  return valueAt(ranks, point);
}
