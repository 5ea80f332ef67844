/** What can go wrong in this package. */
export type TokenizerErrorCode =
  | "TOKENIZER_JSON" // a file that is not the JSON (or the bytes) it should be
  | "TOKENIZER_FIELD" // a field of a tokenizer file that is missing or has the wrong type or value
  | "TOKENIZER_UNKNOWN_TYPE" // a stage type that this package does not know
  | "TOKENIZER_UNSUPPORTED" // a known field with a value that is not supported, such as dropout
  | "TOKENIZER_LIMIT" // a file or an input larger than the named limits
  | "TOKENIZER_FILE" // a file that is missing or cannot be read
  | "TOKENIZER_INPUT" // an argument of the wrong type
  | "TOKENIZER_OPTION" // an unknown option, or one with a value it cannot have
  | "TOKENIZER_TRUNCATION" // a truncation that cannot be done
  | "TOKENIZER_VOCABULARY" // a token that should be in the vocabulary and is not
  | "TOKENIZER_ID" // a token id that is not one
  | "TOKENIZER_PATTERN" // a regular expression that cannot be understood
  | "TOKENIZER_CHAT_TEMPLATE" // a chat template that is missing or fails
  | "TOKENIZER_WORKER" // a thread of a pool that cannot be started, or ended
  | "TOKENIZER_CLOSED"; // a pool that was closed

/** Thrown for files, arguments and options that do not fit. Recognise it by `code`. */
export class TokenizerError extends Error {
  override readonly name = "TokenizerError";
  readonly code: TokenizerErrorCode;

  constructor(code: TokenizerErrorCode, message: string, options?: { cause?: unknown }) {
    super(shortened(message), options);
    this.code = code;
  }
}

/** Messages quote the file they complain about, and a hostile file can make that very long. */
const LONGEST_MESSAGE = 1000;

function shortened(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  const half = LONGEST_MESSAGE / 2 - 3;
  return `${message.slice(0, half)} ... ${message.slice(-half)}`;
}
