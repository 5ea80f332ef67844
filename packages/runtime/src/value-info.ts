import type { DType } from "@glossa/tensor";

/** An input or an output of a model, as the model declares it. */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: DType;
  /**
   * Outermost first. A number is a fixed dimension; a string is a symbolic one, with the model's own name for it
   * (`"batch"`), or `""` when the model gives it none. `[]` is a scalar, or a value whose rank the model does not declare
   * (ONNX Runtime does not tell the two apart).
   */
  readonly shape: readonly (number | string)[];
}

/** `float32 [batch, 16]`, for messages. */
export function describeValue(value: Pick<ValueInfo, "dtype" | "shape">): string {
  return `${value.dtype} [${value.shape.map((dimension) => (dimension === "" ? "?" : dimension)).join(", ")}]`;
}
