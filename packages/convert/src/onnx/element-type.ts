import type { DType } from "@glossa/tensor";

/** `TensorProto.DataType` of each dtype (https://onnx.ai/onnx/api/classes.html#tensorproto). */
export const elementType: { readonly [D in DType]: number } = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
  uint4: 21,
  int4: 22,
};
