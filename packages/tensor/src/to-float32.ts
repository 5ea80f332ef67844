import { bfloat16ToFloat32 } from "./bfloat16.ts";
import { float16ToFloat32 } from "./float16.ts";
import { packed4View } from "./packed4.ts";
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
      return tensor(
        "float32",
        shape,
        Float32Array.from(packed4View(dtype, data as Uint8Array, sizeOf(shape)).unpack()),
      );
    default: {
      const values = new Float32Array(data.length);
      for (let i = 0; i < values.length; i++) values[i] = Number(data[i]);
      return tensor("float32", shape, values);
    }
  }
}
