import { BERT_CLASSES } from "./generated/bert-classes.ts";
import { type PagedTable, unpackTable, valueAt } from "./paged-table.ts";

// Flags of a code point in the table of bertClassTable(). Their source is Hugging Face's library, which takes the
// categories of an old Unicode version here: newer punctuation and marks do not count, and unassigned code points stay.

/** White space: Unicode's White_Space property (Rust's `char::is_whitespace`). */
export const WHITE_SPACE = 1;
/** Punctuation of the BertPreTokenizer and the Punctuation pre-tokenizer: all ASCII symbols, and P*. */
export const BERT_PUNCTUATION = 2;
/** Removed by `clean_text`: NUL, U+FFFD and control, format and private-use characters, but tab, LF and CR. */
export const BERT_CONTROL = 4;
/** Removed by `strip_accents` (after canonical decomposition): nonspacing marks. */
export const BERT_NONSPACING_MARK = 8;
/** Surrounded with spaces by `handle_chinese_chars`. */
export const BERT_CHINESE = 16;

let table: PagedTable | undefined;

/** The flags of every code point, for loops that read it themselves. Unpacked at the first call. */
export function bertClassTable(): PagedTable {
  table ??= unpackTable(BERT_CLASSES);
  return table;
}

/** The flags of one code point. */
export function bertClass(point: number): number {
  return valueAt(table ?? bertClassTable(), point);
}

/** White space as Rust's `char::is_whitespace` (the same in WhitespaceSplit, Strip and Oniguruma's `\s`). */
export function isWhiteSpace(point: number): boolean {
  return (bertClass(point) & WHITE_SPACE) !== 0;
}

/** Punctuation of the BertPreTokenizer and the Punctuation pre-tokenizer. */
export function isBertPunctuation(point: number): boolean {
  return (bertClass(point) & BERT_PUNCTUATION) !== 0;
}

/** Whether `clean_text` of the BertNormalizer removes the character. */
export function isBertControl(point: number): boolean {
  return (bertClass(point) & BERT_CONTROL) !== 0;
}

/** Whether `strip_accents` of the BertNormalizer removes the (decomposed) character. */
export function isBertNonspacingMark(point: number): boolean {
  return (bertClass(point) & BERT_NONSPACING_MARK) !== 0;
}

/** Whether `handle_chinese_chars` of the BertNormalizer surrounds the character with spaces. */
export function isChineseCharacter(point: number): boolean {
  return (bertClass(point) & BERT_CHINESE) !== 0;
}
