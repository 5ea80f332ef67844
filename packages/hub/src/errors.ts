/** What can go wrong while finding a model's files. */
export type HubErrorCode =
  | "HUB_MODEL_NOT_FOUND" // no source knows the reference
  | "HUB_REFERENCE_INVALID" // the reference is not a string, is empty, or has an unknown scheme
  | "HUB_FILE_MISSING" // the model is there, a file of it is not
  | "HUB_FILE_INVALID" // a file is there, but not what it should be
  | "HUB_PATH_ESCAPE" // a path that leaves the model's directory
  | "HUB_FILE_TOO_LARGE"; // a file that is read whole is larger than its limit

/** Thrown when a model or one of its files cannot be found or read. Recognise it by `code`. */
export class HubError extends Error {
  override readonly name = "HubError";
  readonly code: HubErrorCode;
  /** The model reference or the file the error is about. */
  readonly subject: string;

  constructor(code: HubErrorCode, subject: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.subject = subject;
  }
}
