export type { WordLink } from "./align/word-links.ts";
export type { WordScore } from "./align/word-scores.ts";
export { createTranslator, DEFAULT_MODEL, type TranslatorOptions } from "./create-translator.ts";
export type { Mark, Segment, SegmentTranslation } from "./document/segment.ts";
export {
  type TranslateDocumentOptions,
  type TranslatedDocument,
  translateDocument,
} from "./document/translate-document.ts";
export { TranslationError, type TranslationErrorCode } from "./errors.ts";
export {
  type BackTranslatedSentence,
  type BackTranslateOptions,
  type BackTranslation,
  backTranslate,
} from "./evaluation/back-translate.ts";
export { bleu } from "./evaluation/bleu.ts";
export { type Calibrated, type CalibrateOptions, type CalibrationExample, calibrate } from "./evaluation/calibrate.ts";
export { type ChrfCounts, chrf, chrfCounts, chrfOf } from "./evaluation/chrf.ts";
export type { Format, FormatName, FormatOptions, ParsedDocument } from "./formats/format.ts";
export { fileEndings, formatOfFile } from "./formats/format-of-file.ts";
export { formats } from "./formats/index.ts";
export { openTranslationMemory } from "./memory/open-translation-memory.ts";
export type { MemoryContext, TranslationMemory } from "./memory/translation-memory.ts";
export type {
  Alternative,
  Doubt,
  GlossaryEntry,
  LanguageGuess,
  LanguagePair,
  TranslatedSentence,
  TranslateOptions,
  Translation,
  Translator,
} from "./translator.ts";
