/** What can go wrong in this package. */
export type ConvertErrorCode =
  | "CONVERT_NOT_FOUND" // the path has no checkpoint, or a file that an index names is missing
  | "CONVERT_FORMAT" // a file that is not what its format allows: truncated, overlapping, contradicting itself
  | "CONVERT_LIMIT" // a file that asks for more than a named limit allows
  | "CONVERT_DTYPE" // an element type that is not supported here
  | "CONVERT_TENSOR" // a tensor that is missing, or whose shape does not fit
  | "CONVERT_UNSAFE_PICKLE" // a pickle that asks for a global that is not on the allow-list
  | "CONVERT_PATH" // a path inside a file that leads out of the checkpoint's directory
  | "CONVERT_CLOSED" // a checkpoint used after close()
  | "CONVERT_CONFIG" // a model type or config field that is not supported
  | "CONVERT_OPTION" // an option that does not exist or takes something else
  | "CONVERT_OUTPUT" // a directory that cannot be written
  | "CONVERT_GRAPH"; // a graph that does not fit together

/** Thrown for checkpoints, configs and options that cannot be converted. Recognise it by `code`. */
export class ConvertError extends Error {
  override readonly name = "ConvertError";
  readonly code: ConvertErrorCode;

  constructor(code: ConvertErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
