// What a character is, exactly as Hugging Face's library (tokenizers 0.23.2) sees it, whatever Unicode version the
// JavaScript engine has. The tables are generated from that library by packages/tokenizer/scripts/unicode-tables.
export {
  BERT_CHINESE,
  BERT_CONTROL,
  BERT_NONSPACING_MARK,
  BERT_PUNCTUATION,
  bertClass,
  bertClassTable,
  isBertControl,
  isBertNonspacingMark,
  isBertPunctuation,
  isChineseCharacter,
  isWhiteSpace,
  WHITE_SPACE,
} from "./bert-class.ts";
export { CAPITAL_I_WITH_DOT, lowercase, lowercaseText } from "./lowercase.ts";
export { type PagedTable, valueAt } from "./paged-table.ts";
