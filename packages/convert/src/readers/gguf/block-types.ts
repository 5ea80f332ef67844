/** Shape of a GGUF block type: this many elements packed into this many bytes. */
export interface BlockLayout {
  readonly elements: number;
  readonly bytes: number;
}

/** Block types by the name ggml gives them. */
export type GgufBlockType = "Q4_0" | "Q4_1" | "Q5_0" | "Q5_1" | "Q8_0" | "Q2_K" | "Q3_K" | "Q4_K" | "Q5_K" | "Q6_K";

/** Sizes as ggml's `ggml-common.h` lays the structs out. */
export const blockLayouts: { readonly [T in GgufBlockType]: BlockLayout } = {
  Q4_0: { elements: 32, bytes: 2 + 16 }, // scale, nibbles
  Q4_1: { elements: 32, bytes: 2 + 2 + 16 }, // scale, minimum, nibbles
  Q5_0: { elements: 32, bytes: 2 + 4 + 16 }, // scale, fifth bits, nibbles
  Q5_1: { elements: 32, bytes: 2 + 2 + 4 + 16 },
  Q8_0: { elements: 32, bytes: 2 + 32 },
  Q2_K: { elements: 256, bytes: 16 + 64 + 2 + 2 }, // 4-bit scales and minima, 2-bit values, scale, minimum
  Q3_K: { elements: 256, bytes: 32 + 64 + 12 + 2 }, // high bits, low bits, 6-bit scales, scale
  Q4_K: { elements: 256, bytes: 2 + 2 + 12 + 128 },
  Q5_K: { elements: 256, bytes: 2 + 2 + 12 + 32 + 128 },
  Q6_K: { elements: 256, bytes: 128 + 64 + 16 + 2 },
};

/** Whether a checkpoint dtype is a block type. */
export function isBlockType(dtype: string): dtype is GgufBlockType {
  return Object.hasOwn(blockLayouts, dtype);
}
