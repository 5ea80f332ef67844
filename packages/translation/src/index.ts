export { createTranslator, DEFAULT_MODEL, type TranslatorOptions } from "./create-translator.ts";
export { TranslationError, type TranslationErrorCode } from "./errors.ts";
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
  WordAlignment,
  WordScore,
} from "./translator.ts";
