import { ConvertError } from "../errors.ts";
import type { Value } from "../onnx/graph.ts";
import { describeShape } from "../onnx/shape.ts";
import type { Net } from "./net.ts";

/** Inputs of an attention layer. */
export interface MultiHeadAttentionOptions {
  /** [batch, queries, heads*size]. */
  readonly query: Value;
  /** [batch, keys, heads*size], or [batch, heads, keys, size]. */
  readonly key: Value;
  /** As `key`. */
  readonly value: Value;
  readonly heads: number;
  /** int32 [batch, keys]: 1 for a token, 0 for padding. */
  readonly mask?: Value | undefined;
  /** Added to the scores, [batch or 1, heads or 1, queries, keys]. */
  readonly bias?: Value | undefined;
  /** Factor of the scores. Default 1/√size. */
  readonly scale?: number | undefined;
}

/** What padded positions add to the scores: the lowest float32, as in transformers; the lowest float16 in float16. */
const MASKED = { float32: -3.4028234663852886e38, float16: -65_504 } as const;

/** Scaled dot-product attention of several heads (https://arxiv.org/abs/1706.03762). @returns [batch, queries, heads*size] */
export function multiHeadAttention(net: Net, options: MultiHeadAttentionOptions): Value {
  const { query, key, value, heads, mask, bias, scale } = options;
  const width = query.shape[2];
  if (query.shape.length !== 3 || typeof width !== "number" || width % heads !== 0) {
    throw new ConvertError("CONVERT_GRAPH", `queries of shape ${describeShape(query.shape)} for ${heads} heads`);
  }
  if (mask && mask.dtype !== "int32") throw new ConvertError("CONVERT_GRAPH", "the attention mask must be int32");
  return net.graph.node("MultiHeadAttention", [query, key, value, undefined, mask, bias], [query], {
    domain: "com.microsoft",
    attributes: {
      num_heads: heads,
      mask_filter_value: mask && { float: MASKED[net.precision.activations] },
      scale: scale === undefined ? undefined : { float: scale },
    },
  })[0];
}
