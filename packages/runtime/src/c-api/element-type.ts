import type { DType } from "@glossa/tensor";

/** ONNX Runtime's `ONNXTensorElementDataType` numbers (those of ONNX's TensorProto.DataType). */
export const elementTypes: { readonly [D in DType]: number } = {
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

const dtypeByNumber = new Map(Object.entries(elementTypes).map(([dtype, number]) => [number, dtype as DType]));

/** The dtype of an element type's number, or undefined for those that tensors here cannot hold (string, complex, …). */
export function dtypeOf(elementType: number): DType | undefined {
  return dtypeByNumber.get(elementType);
}
