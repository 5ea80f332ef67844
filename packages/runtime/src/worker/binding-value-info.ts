import { isDType } from "@glossa/tensor";
import type { InferenceSession } from "onnxruntime-node";
import { RuntimeError } from "../errors.ts";
import type { ValueInfo } from "../value-info.ts";

/** onnxruntime-node's description of an input or output as ours. */
export function bindingValueInfo(side: string, value: InferenceSession.ValueMetadata): ValueInfo {
  if (!value.isTensor) {
    throw new RuntimeError(
      "RUNTIME_MODEL_UNSUPPORTED",
      `${side} "${value.name}" is not a tensor (a sequence, map or optional): only tensors are supported`,
    );
  }
  if (!isDType(value.type)) {
    throw new RuntimeError(
      "RUNTIME_MODEL_UNSUPPORTED",
      `${side} "${value.name}" is ${value.type}, which tensors cannot hold`,
    );
  }
  return { name: value.name, dtype: value.type, shape: [...value.shape] };
}
