/** What can go wrong in this package. */
export type SentimentErrorCode =
  | "SENTIMENT_TEXT_INVALID" // not a string or an array of strings, or empty
  | "SENTIMENT_OPTION_UNKNOWN" // an option that does not exist
  | "SENTIMENT_OPTION_INVALID" // an option with a value that cannot be
  | "SENTIMENT_MODEL_UNSUPPORTED" // the model is not a text classifier this package can run
  | "SENTIMENT_VOCABULARY_MISMATCH" // the tokenizer has ids the model has no embedding for
  | "SENTIMENT_TABLE_INVALID" // a table that cannot be read
  | "SENTIMENT_COLUMN_MISSING" // a column that the table does not have
  | "SENTIMENT_LABEL_UNKNOWN" // a right label in the data that the model does not have
  | "SENTIMENT_RESUME_MISMATCH" // what an interrupted job left is of another input, model or other options
  | "SENTIMENT_CLASSIFIER_CLOSED"; // used after close()

/** Thrown for bad input and models that cannot be used. Recognise it by `code`. */
export class SentimentError extends Error {
  override readonly name = "SentimentError";
  readonly code: SentimentErrorCode;

  constructor(code: SentimentErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
