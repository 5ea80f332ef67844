/** What can be wrong with a constraint. */
export type ConstraintErrorCode =
  | "GENERATION_CONSTRAINT_INVALID" // not a regular expression or schema at all
  | "GENERATION_CONSTRAINT_UNSUPPORTED" // a keyword or construct that is not implemented; the message names it
  | "GENERATION_CONSTRAINT_LIMIT" // larger or more ambiguous than the limits allow
  | "GENERATION_CONSTRAINT_UNSATISFIABLE" // no text fulfils it, or none that the vocabulary can write
  | "GENERATION_CONSTRAINT_VOCABULARY" // the tokenizer's tokens cannot be told as bytes
  | "GENERATION_CONSTRAINT_TOKEN"; // a token that is not allowed in this state

/** Thrown by constraints. Recognise it by `code`. */
export class ConstraintError extends Error {
  override readonly name = "ConstraintError";
  readonly code: ConstraintErrorCode;

  constructor(code: ConstraintErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
