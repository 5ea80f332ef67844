import { onnxModel } from "./onnx-model.ts";

/**
 * One com.microsoft.GroupQueryAttention with 2 heads of 8: a step of a decoder with a key/value cache.
 * Inputs q, k, v float32 [1, 1, 16], pastKey and pastValue [1, 2, "length", 8], lastPosition int32 [1] (tokens before this
 * one), total int32 [1] (tokens with this one). Outputs y [1, 1, 16], presentKey and presentValue.
 */
export function attentionStepModel(): Uint8Array {
  const cache = [1, 2, "length", 8] as const;
  return onnxModel({
    inputs: [
      ["q", "float32", [1, 1, 16]],
      ["k", "float32", [1, 1, 16]],
      ["v", "float32", [1, 1, 16]],
      ["pastKey", "float32", cache],
      ["pastValue", "float32", cache],
      ["lastPosition", "int32", [1]],
      ["total", "int32", [1]],
    ],
    outputs: [
      ["y", "float32", [1, 1, 16]],
      ["presentKey", "float32", [1, 2, "presentLength", 8]],
      ["presentValue", "float32", [1, 2, "presentLength", 8]],
    ],
    nodes: [
      {
        op: "GroupQueryAttention",
        domain: "com.microsoft",
        inputs: ["q", "k", "v", "pastKey", "pastValue", "lastPosition", "total"],
        outputs: ["y", "presentKey", "presentValue"],
        attributes: { num_heads: 2, kv_num_heads: 2 },
      },
    ],
  }).model;
}
