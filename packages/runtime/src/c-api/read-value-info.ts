import koffi from "koffi";
import { RuntimeError } from "../errors.ts";
import type { ValueInfo } from "../value-info.ts";
import type { Pointer } from "./api.ts";
import { dtypeOf } from "./element-type.ts";
import type { Environment } from "./environment.ts";

const ONNX_TYPE_TENSOR = 1;

/** Reads what a loaded model declares of its inputs or outputs. */
export function readValueInfos(
  { api, allocator }: Environment,
  session: Pointer,
  side: "Input" | "Output",
): ValueInfo[] {
  const count = Number(api.out(`SessionGet${side}Count`, session));
  return Array.from({ length: count }, (_, index) => {
    const text = api.out(`SessionGet${side}Name`, session, index, allocator);
    const name: string = koffi.decode.string(text);
    api.AllocatorFree(allocator, text);
    const typeInfo = api.out(`SessionGet${side}TypeInfo`, session, index);
    try {
      const kind = new Int32Array(1);
      api.GetOnnxTypeFromTypeInfo(typeInfo, kind);
      if (kind[0] !== ONNX_TYPE_TENSOR) {
        throw new RuntimeError(
          "RUNTIME_MODEL_UNSUPPORTED",
          `${side.toLowerCase()} "${name}" is not a tensor (a sequence, map or optional): only tensors are supported`,
        );
      }
      const tensorInfo = api.out("CastTypeInfoToTensorInfo", typeInfo); // belongs to typeInfo
      const { elementType, dimensions } = readTensorInfo({ api }, tensorInfo);
      const dtype = dtypeOf(elementType);
      if (dtype === undefined) {
        throw new RuntimeError(
          "RUNTIME_MODEL_UNSUPPORTED",
          `${side.toLowerCase()} "${name}" has ONNX element type ${elementType}, which tensors cannot hold`,
        );
      }
      const symbols = new BigUint64Array(dimensions.length);
      if (dimensions.length > 0) api.GetSymbolicDimensions(tensorInfo, symbols, dimensions.length);
      const shape = dimensions.map((size, axis) => (size < 0 ? decodeText(symbols[axis]!) : size));
      return { name, dtype, shape };
    } finally {
      api.ReleaseTypeInfo(typeInfo);
    }
  });
}

function decodeText(address: Pointer): string {
  return address === 0n ? "" : koffi.decode.string(address);
}

/** Element type and dimensions (−1 for unknown ones) of an OrtTensorTypeAndShapeInfo. */
export function readTensorInfo(
  { api }: Pick<Environment, "api">,
  info: Pointer,
): { elementType: number; dimensions: number[] } {
  const elementType = new Int32Array(1);
  api.GetTensorElementType(info, elementType);
  const rank = Number(api.out("GetDimensionsCount", info));
  const dimensions = new BigInt64Array(rank);
  if (rank > 0) api.GetDimensions(info, dimensions, rank);
  return { elementType: elementType[0]!, dimensions: Array.from(dimensions, Number) };
}
