import { arrayTypeOf, dataLength, sizeOf, type Tensor } from "@glossa/tensor";
import type { ValueInfo } from "../value-info.ts";

/** The sizes that a run's inputs give to the model's symbolic dimensions; those they disagree on become NaN. */
export function symbolSizes(
  inputs: readonly ValueInfo[],
  feeds: readonly Pick<Tensor, "shape">[],
): Map<string, number> {
  const sizes = new Map<string, number>();
  for (let index = 0; index < inputs.length; index++) {
    const declared = inputs[index]!.shape;
    const { shape } = feeds[index]!;
    for (let axis = 0; axis < declared.length; axis++) {
      const dimension = declared[axis]!;
      if (typeof dimension !== "string" || dimension === "") continue;
      const size = shape[axis]!;
      const known = sizes.get(dimension);
      sizes.set(dimension, known === undefined || known === size ? size : Number.NaN);
    }
  }
  return sizes;
}

/** Memory for an output whose shape follows from the inputs' shapes, or null when it does not. */
export function allocateOutput(output: ValueInfo, sizes: ReadonlyMap<string, number>): Tensor | null {
  if (output.shape.length === 0) return null; // a scalar or of undeclared rank: not told apart
  const shape: number[] = [];
  for (const dimension of output.shape) {
    const size = typeof dimension === "number" ? dimension : sizes.get(dimension);
    if (size === undefined || Number.isNaN(size)) return null;
    shape.push(size);
  }
  const data = new (arrayTypeOf(output.dtype))(dataLength(output.dtype, sizeOf(shape)));
  return { dtype: output.dtype, shape, data } as Tensor;
}
