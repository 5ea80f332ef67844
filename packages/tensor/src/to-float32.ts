import { bfloat16ToFloat32 } from "./bfloat16.ts";
import { float16ToFloat32 } from "./float16.ts";
import { unpack4 } from "./packed4.ts";
import { sizeOf } from "./shape.ts";
import { type Tensor, tensor } from "./tensor.ts";

/**
 * The same elements as float32: a float32 tensor is returned as it is; narrower types are exact; float64, 32-bit and 64-bit
 * integers are rounded to the nearest.
 */
export function toFloat32(source: Tensor): Tensor<"float32"> {
  const { dtype, shape, data } = source;
  switch (dtype) {
    case "float32":
      return source as Tensor<"float32">;
    case "float16":
      return tensor("float32", shape, float16ToFloat32(data as Uint16Array));
    case "bfloat16":
      return tensor("float32", shape, bfloat16ToFloat32(data as Uint16Array));
    case "int4":
    case "uint4":
      return tensor("float32", shape, Float32Array.from(unpack4(dtype, data as Uint8Array, sizeOf(shape))));
    case "int64":
    case "uint64":
      return tensor("float32", shape, Float32Array.from(data as ArrayLike<bigint>, nearestFloat32));
    default: {
      const values = new Float32Array(data.length);
      for (let i = 0; i < values.length; i++) values[i] = Number(data[i]);
      return tensor("float32", shape, values);
    }
  }
}

/**
 * Number() rounds to 53 bits and float32 rounds again, which can be off by one. Beyond 2^53 the lowest 11 bits become one
 * that says whether any was set, so that the first rounding is exact and the second the only one.
 */
function nearestFloat32(value: bigint): number {
  if (value >= -(2n ** 53n) && value <= 2n ** 53n) return Number(value);
  const magnitude = value < 0n ? -value : value;
  const sticky = (magnitude & 2047n) === 0n ? 0n : 1n;
  const result = Number((magnitude >> 11n) | sticky) * 2048;
  return value < 0n ? -result : result;
}
