import { type Shape, sizeOf } from "@glossa/tensor";
import { ConvertError } from "../errors.ts";
import type { GgufBlockType } from "../readers/gguf/block-types.ts";
import { transpose } from "../transpose.ts";

/** A matrix as the blocks of a GGUF file, so that it can be carried over without being rounded again. */
export interface PackedWeight {
  readonly type: GgufBlockType;
  /** Blocks row by row, as the file has them. */
  readonly load: (signal?: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
}

/** A matrix, vector or table of a model, read and widened to float32 when it is written. */
export interface Weight {
  /** Says what it holds: two weights of one name hold the same. */
  readonly name: string;
  readonly shape: Shape;
  /** Names of the checkpoint's tensors it is made from. */
  readonly sources: readonly string[];
  /** Its elements in row-major order. May be called more than once. */
  readonly load: (signal?: AbortSignal) => Promise<Float32Array>;
  /** The same elements in blocks, where the checkpoint has them so. */
  readonly packed?: PackedWeight | undefined;
}

/** Rows of several matrices (or elements of several vectors), one below the other. */
export function concatRows(name: string, weights: readonly Weight[]): Weight {
  const columns = weights[0]!.shape.slice(1);
  for (const { shape, name } of weights) {
    if (shape.slice(1).join() !== columns.join()) {
      throw new ConvertError(
        "CONVERT_TENSOR",
        `"${name}" has shape [${shape.join(", ")}], which does not fit the others`,
      );
    }
  }
  const rows = weights.reduce((sum, { shape }) => sum + shape[0]!, 0);
  return {
    name,
    shape: [rows, ...columns],
    sources: weights.flatMap(({ sources }) => sources),
    async load(signal) {
      const result = new Float32Array(sizeOf([rows, ...columns]));
      let position = 0;
      for (const weight of weights) {
        const part = await weight.load(signal);
        result.set(part, position);
        position += part.length;
      }
      return result;
    },
    packed: concatPacked(weights),
  };
}

function concatPacked(weights: readonly Weight[]): PackedWeight | undefined {
  const type = weights[0]!.packed?.type;
  if (type === undefined || weights.some(({ packed }) => packed?.type !== type)) return undefined;
  return {
    type,
    async load(signal) {
      const parts: Uint8Array[] = [];
      for (const { packed } of weights) parts.push(await packed!.load(signal));
      const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let position = 0;
      for (const part of parts) {
        result.set(part, position);
        position += part.length;
      }
      return result;
    },
  };
}

/** Some rows of a matrix or elements of a vector. */
export function rowsOf(name: string, weight: Weight, start: number, end: number): Weight {
  const columns = weight.shape.slice(1);
  const width = sizeOf(columns);
  return {
    name,
    shape: [end - start, ...columns],
    sources: weight.sources,
    load: async (signal) => (await weight.load(signal)).subarray(start * width, end * width),
  };
}

/** [rows, columns] as [columns, rows]. */
export function transposed(name: string, weight: Weight): Weight {
  const [rows, columns] = weight.shape as readonly [number, number];
  return {
    name,
    shape: [columns, rows],
    sources: weight.sources,
    load: async (signal) => transpose(await weight.load(signal), rows, columns, signal),
  };
}

/** A weight computed from others when it is written: elementwise sums, scalings, tables. */
export function computed(
  name: string,
  shape: Shape,
  from: readonly Weight[],
  compute: (...arrays: Float32Array[]) => Float32Array,
): Weight {
  return {
    name,
    shape,
    sources: from.flatMap(({ sources }) => sources),
    async load(signal) {
      const arrays: Float32Array[] = [];
      for (const weight of from) arrays.push(await weight.load(signal));
      const result = compute(...arrays);
      if (result.length !== sizeOf(shape)) {
        throw new ConvertError("CONVERT_GRAPH", `weight "${name}" was computed with ${result.length} elements`);
      }
      return result;
    },
  };
}
