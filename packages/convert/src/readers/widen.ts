import { arrayTypeOf, bitsOf, float16ToFloat32 } from "@glossa/tensor";
import { ConvertError } from "../errors.ts";
import type { CheckpointDType } from "./checkpoint.ts";
import { type BlockLayout, blockLayouts, isBlockType } from "./gguf/block-types.ts";
import { dequantize } from "./gguf/dequantize.ts";

/** The smallest run of elements that has whole bytes of its own. */
export function bytesPerUnit(dtype: CheckpointDType): BlockLayout {
  if (isBlockType(dtype)) return blockLayouts[dtype];
  if (bitsOf(dtype) === 4) return { elements: 2, bytes: 1 };
  return { elements: 1, bytes: bitsOf(dtype) / 8 };
}

/**
 * Writes packed elements as float32. Exact where float32 can hold the value, else rounded to nearest even.
 *
 * @param packed little-endian elements at any alignment
 * @param out as many floats as `packed` holds elements
 * @throws ConvertError `CONVERT_DTYPE` for int4 and uint4, which no checkpoint format has
 */
export function widen(dtype: CheckpointDType, packed: Uint8Array<ArrayBuffer>, out: Float32Array): void {
  if (isBlockType(dtype)) {
    dequantize(dtype, packed, out);
    return;
  }
  const width = bitsOf(dtype) / 8;
  if (width < 1) throw new ConvertError("CONVERT_DTYPE", `${dtype} tensors cannot be read as float32`);
  const aligned = packed.byteOffset % width === 0 ? packed : packed.slice();
  const elements = new (arrayTypeOf(dtype))(aligned.buffer, aligned.byteOffset, out.length);
  if (dtype === "float16") {
    float16ToFloat32(elements as Uint16Array, out);
  } else if (dtype === "bfloat16") {
    const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
    for (let i = 0; i < out.length; i++) bits[i] = (elements[i] as number) << 16;
  } else {
    for (let i = 0; i < out.length; i++) out[i] = Number(elements[i]);
  }
}
