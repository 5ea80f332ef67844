/** What can go wrong in this package. */
export type TranslationErrorCode =
  | "TRANSLATION_TEXT_INVALID" // not a string or an array of strings
  | "TRANSLATION_OPTION_UNKNOWN" // an option that does not exist
  | "TRANSLATION_OPTION_INVALID" // an option with a value that cannot be
  | "TRANSLATION_MODEL_UNSUPPORTED" // the model is not a translator this package can run
  | "TRANSLATION_VOCABULARY_MISMATCH" // the tokenizer has ids the model has no embedding for
  | "TRANSLATION_PAIR_UNSUPPORTED" // the model does not translate between these languages
  | "TRANSLATION_LANGUAGE_UNKNOWN" // the language of the text could not be told
  | "TRANSLATION_ALIGNMENT_UNAVAILABLE" // the model's graphs do not say what they attend to
  | "TRANSLATION_FORMAT_UNKNOWN" // a document format that does not exist
  | "TRANSLATION_DOCUMENT_INVALID" // a document that cannot be read as its format
  | "TRANSLATION_DOCUMENT_LIMIT" // a document that is beyond a named limit
  | "TRANSLATION_THREAD" // the thread of a long document could not start, or ended
  | "TRANSLATION_MEMORY_INVALID" // a translation memory that cannot be read
  | "TRANSLATION_CLOSED"; // used after close()

/** Thrown for bad input and models that cannot be used. Recognise it by `code`. */
export class TranslationError extends Error {
  override readonly name = "TranslationError";
  readonly code: TranslationErrorCode;

  constructor(code: TranslationErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
