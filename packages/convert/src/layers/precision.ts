/**
 * How a weight is stored. int8 has one scale for each output of a matrix or row of a table, "int8 blocks" and int4 one for
 * each 32 inputs of an output.
 */
export type WeightDType = "float32" | "float16" | "int8" | "int8 blocks" | "int4";

/** How the parts of a model are computed and stored. */
export interface Precision {
  readonly target: "cpu" | "cuda";
  /** dtype of the values between nodes. */
  readonly activations: "float32" | "float16";
  /** Matrices of the layers. */
  readonly linear: WeightDType;
  /** Embedding tables. */
  readonly embedding: WeightDType;
  /** The matrix that gives a language model's logits. */
  readonly head: WeightDType;
}
