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
export { caseVariants } from "./case-variants.ts";
export {
  ALPHABETIC,
  COMBINING_MARK,
  characterClass,
  characterClassTable,
  EXPRESSION_CLASS_WORD,
  EXPRESSION_WORD,
  isCombiningMark,
  isNumeric,
  isWord,
  LOWERCASE_LETTER,
  NUMERIC,
  UPPERCASE_LETTER,
  WORD,
} from "./character-class.ts";
export { expressionScript, scriptNumber } from "./expression-script.ts";
export { categoryMask, GENERAL_CATEGORIES, generalCategory, generalCategoryTable } from "./general-category.ts";
export { CAPITAL_I_WITH_DOT, lowercase, lowercaseText } from "./lowercase.ts";
export { nmt } from "./nmt.ts";
export { type NormalizationForm, normalizeForm, normalizeFormAligned } from "./normalize-form.ts";
export type { NormalizedPoints } from "./normalize-points.ts";
export { type PagedTable, valueAt } from "./paged-table.ts";
export { scriptGroup } from "./script-group.ts";
