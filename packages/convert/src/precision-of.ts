import { ConvertError } from "./errors.ts";
import type { Precision, WeightDType } from "./layers/precision.ts";

/** How weights are stored. */
export type ModelDType = "fp32" | "fp16" | "int8" | "int4";

/** How embedding tables are stored: rows that are read one at a time are too coarse in 4 bits. */
export type EmbeddingDType = Exclude<ModelDType, "int4">;

/** What the graphs are made for. */
export type Target = "cpu" | "cuda";

/** All values of `ModelDType`. */
export const modelDTypes: readonly ModelDType[] = ["fp32", "fp16", "int8", "int4"];

/** All values of `EmbeddingDType`. */
export const embeddingDTypes: readonly EmbeddingDType[] = ["fp32", "fp16", "int8"];

/** All values of `Target`. */
export const targets: readonly Target[] = ["cpu", "cuda"];

/**
 * What a dtype means for the parts of a model.
 *
 * - `fp32`: everything float32.
 * - `fp16`: weights float16. On cuda the computation too; on cpu weights are widened when the model is loaded.
 * - `int8`: linear layers 7 bits per output, embeddings 8 bits per row; cpu alone.
 * - `int4`: linear layers 4 bits in blocks of 32, embeddings and the language model's head 8 bits on cpu.
 *
 * @param parts what is stored otherwise
 * @throws ConvertError `CONVERT_CONFIG` for int8 on cuda
 */
export function precisionOf(
  dtype: ModelDType,
  target: Target,
  parts: { readonly embedding?: EmbeddingDType | undefined; readonly head?: ModelDType | undefined } = {},
): Precision {
  const { embedding, head } = parts;
  if (target === "cuda" && [dtype, embedding, head].includes("int8")) {
    throw new ConvertError("CONVERT_CONFIG", "int8 is for the cpu target; use fp16 or int4 on cuda");
  }
  return {
    ...precisionOfAll(dtype, target),
    ...(embedding && { embedding: weightDTypes[embedding] }),
    ...(head && { head: weightDTypes[head] }),
  };
}

const weightDTypes = { fp32: "float32", fp16: "float16", int8: "int8", int4: "int4" } as const satisfies Record<
  ModelDType,
  WeightDType
>;

function precisionOfAll(dtype: ModelDType, target: Target): Precision {
  const activations = target === "cuda" && dtype !== "fp32" ? "float16" : "float32";
  switch (dtype) {
    case "fp32":
      return { target, activations, linear: "float32", embedding: "float32", head: "float32" };
    case "fp16":
      return { target, activations, linear: "float16", embedding: "float16", head: "float16" };
    case "int8":
      return { target, activations, linear: "int8", embedding: "int8", head: "int8" };
    case "int4":
      if (target === "cuda") return { target, activations, linear: "int4", embedding: "float16", head: "float16" };
      return { target, activations, linear: "int4", embedding: "int8", head: "int8" };
  }
}
