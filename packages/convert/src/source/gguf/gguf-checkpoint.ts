import { type Tensor, tensor } from "@glossa/tensor";
import { ConvertError } from "../../errors.ts";
import type { Checkpoint, TensorInfo } from "../../readers/checkpoint.ts";
import { transpose } from "../../transpose.ts";
import { ropeFactorTensors } from "./gguf-config.ts";
import { type GgufChange, ggufNames } from "./gguf-names.ts";

/** Heads, to undo the reordering of their rows. */
export interface GgufHeads {
  readonly heads: number;
  readonly kvHeads: number;
}

/**
 * A GGUF checkpoint under transformers' names and with transformers' elements. Blocks stay packed where rows alone move.
 *
 * @throws ConvertError `CONVERT_TENSOR` for a tensor that is not part of the architecture
 */
export function ggufCheckpoint(source: Checkpoint, heads: GgufHeads): Checkpoint {
  const architecture = String(source.metadata.get("general.architecture"));
  const namesOf = ggufNames[architecture]!;
  const tensors = new Map<string, TensorInfo>();
  const found = new Map<string, { readonly original: TensorInfo; readonly change: GgufChange }>();
  for (const original of source.tensors.values()) {
    if (ropeFactorTensors.includes(original.name)) continue; // part of the config
    const named = namesOf(original.name);
    if (named === undefined) {
      throw new ConvertError(
        "CONVERT_TENSOR",
        `the checkpoint's tensor "${original.name}" is not part of the architecture "${architecture}"`,
      );
    }
    const shape = named.change === "transposed" ? [...original.shape].reverse() : original.shape;
    tensors.set(named.name, { ...original, name: named.name, shape });
    found.set(named.name, { original, change: named.change });
  }

  function locate(name: string): { readonly original: TensorInfo; readonly change: GgufChange } {
    const located = found.get(name);
    if (located === undefined) throw new ConvertError("CONVERT_TENSOR", `the checkpoint has no tensor "${name}"`);
    return located;
  }
  const headsOf = (name: string): number => (name.includes("k_proj") ? heads.kvHeads : heads.heads);

  return {
    format: source.format,
    tensors,
    metadata: source.metadata,
    async readBytes(name, options) {
      const { original, change } = locate(name);
      const bytes = await source.readBytes(original.name, options);
      if (change === "none") return bytes;
      if (change === "rotary pairs") return unpairRows(bytes, original.shape[0]!, headsOf(name));
      throw new ConvertError("CONVERT_DTYPE", `"${original.name}" cannot be read as ${original.dtype} blocks`);
    },
    async readFloat32(name, options): Promise<Tensor<"float32">> {
      const { original, change } = locate(name);
      const { data, shape } = await source.readFloat32(original.name, options);
      switch (change) {
        case "none":
          return tensor("float32", shape, data);
        case "rotary pairs":
          return tensor("float32", shape, unpairRows(data, shape[0]!, headsOf(name)));
        case "plus one":
          return tensor(
            "float32",
            shape,
            data.map((value) => value - 1),
          );
        case "transposed":
          return tensor("float32", [...shape].reverse(), await transpose(data, shape[0]!, shape[1]!, options?.signal));
      }
    },
    close: source.close,
    [Symbol.asyncDispose]: source.close,
  };
}

/**
 * llama.cpp stores the rows of a query or key head so that the two elements of a rotated pair are neighbours; transformers
 * has all first elements before all second ones.
 */
function unpairRows<T extends Uint8Array<ArrayBuffer> | Float32Array>(elements: T, rows: number, heads: number): T {
  const width = elements.length / rows;
  const half = rows / heads / 2;
  const result = elements.slice() as T;
  for (let head = 0; head < heads; head++) {
    for (let side = 0; side < 2; side++) {
      for (let pair = 0; pair < half; pair++) {
        const from = (head * 2 * half + 2 * pair + side) * width;
        result.set(elements.subarray(from, from + width), (head * 2 * half + side * half + pair) * width);
      }
    }
  }
  return result;
}
