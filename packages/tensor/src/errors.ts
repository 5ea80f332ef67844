/** What can go wrong in this package. */
export type TensorErrorCode =
  | "TENSOR_DTYPE" // a dtype that is unknown, or not allowed for this operation
  | "TENSOR_SHAPE" // a shape that is not one, or that does not fit
  | "TENSOR_DATA" // data of the wrong type or length
  | "TENSOR_RANGE"; // an axis, index or k out of range

/** Thrown for tensors and arguments that do not fit. Recognise it by `code`. */
export class TensorError extends Error {
  override readonly name = "TensorError";
  readonly code: TensorErrorCode;

  constructor(code: TensorErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
