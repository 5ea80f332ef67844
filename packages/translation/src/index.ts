export { createTranslator, DEFAULT_MODEL, type TranslatorOptions } from "./create-translator.ts";
export { TranslationError, type TranslationErrorCode } from "./errors.ts";
export type {
  Alternative,
  Doubt,
  LanguageGuess,
  LanguagePair,
  TranslatedSentence,
  TranslateOptions,
  Translation,
  Translator,
} from "./translator.ts";
