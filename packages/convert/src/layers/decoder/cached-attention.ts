import { decoderNames } from "../../architectures/decoder-io.ts";
import { ConvertError } from "../../errors.ts";
import type { Value } from "../../onnx/graph.ts";
import { split } from "../../onnx/operators.ts";
import type { Net } from "../net.ts";
import type { RotaryTables } from "../rotary/rotary-tables.ts";
import type { DecoderInputs } from "./decoder-inputs.ts";

/** Sizes and rules of a layer's attention. */
export interface CachedAttentionOptions {
  readonly layer: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  /** By which scores are multiplied. Default 1/sqrt(headSize). */
  readonly scale?: number | undefined;
  /** Scores become softcap · tanh(score / softcap). Default none. */
  readonly softcap?: number | undefined;
  /** Positions that a token sees, itself among them. Default all. */
  readonly window?: number | undefined;
  /** Default none. */
  readonly rotary?: RotaryTables | undefined;
  /** Added to the scores, [batch or 1, heads or 1, tokens, total]. Default none. */
  readonly bias?: Value | undefined;
}

/** Queries, keys and values: one value with all three beside each other, or three. */
export type QueryKeyValue =
  | { readonly packed: Value }
  | { readonly query: Value; readonly key: Value; readonly value: Value };

/**
 * Causal attention whose keys and values are kept in a buffer that the caller provides and that is written in place
 * (com.microsoft GroupQueryAttention). Adds the layer's past inputs and present outputs to the graph.
 *
 * @param qkv [batch, tokens, heads·headSize + 2·kvHeads·headSize] packed, or its three parts
 * @returns [batch, tokens, heads·headSize]
 */
export function cachedAttention(
  net: Net,
  qkv: QueryKeyValue,
  inputs: DecoderInputs,
  options: CachedAttentionOptions,
): Value {
  const { layer, heads, kvHeads, headSize, rotary } = options;
  if (headSize % 8 !== 0 || heads % kvHeads !== 0) {
    throw new ConvertError(
      "CONVERT_CONFIG",
      `${heads} heads of ${headSize} elements over ${kvHeads} key-value heads are not supported: heads need a multiple ` +
        "of 8 elements and must be a multiple of the key-value heads",
    );
  }
  const { graph, precision } = net;
  const cache = { dtype: precision.activations, shape: ["batch", kvHeads, "capacity", headSize] };
  const pastKey = graph.input(decoderNames.pastKey(layer), cache.dtype, cache.shape);
  const pastValue = graph.input(decoderNames.pastValue(layer), cache.dtype, cache.shape);

  // The operator rotates heads of 16 elements and more, in steps of 16; others are rotated before it.
  const inside = rotary !== undefined && headSize % 16 === 0 && rotary.dim % 16 === 0;
  let parts = qkv;
  if (rotary !== undefined && !inside) {
    const widths = [heads * headSize, kvHeads * headSize, kvHeads * headSize];
    const [query, key, value] = "packed" in qkv ? split(graph, qkv.packed, 2, widths) : [qkv.query, qkv.key, qkv.value];
    parts = {
      query: rotate(net, query!, heads, rotary, inputs),
      key: rotate(net, key!, kvHeads, rotary, inputs),
      value: value!,
    };
  }
  const three = "packed" in parts ? [parts.packed, undefined, undefined] : [parts.query, parts.key, parts.value];
  const [output, key, value] = graph.node(
    "GroupQueryAttention",
    [
      ...three,
      pastKey,
      pastValue,
      inputs.lastPositions,
      inputs.total,
      inside ? rotary.cos : undefined,
      inside ? rotary.sin : undefined,
      undefined,
      options.bias,
    ],
    [{ dtype: cache.dtype, shape: ["batch", "tokens", heads * headSize] }, cache, cache],
    {
      domain: "com.microsoft",
      attributes: {
        num_heads: heads,
        kv_num_heads: kvHeads,
        do_rotary: inside ? 1 : 0,
        scale: { float: options.scale ?? 1 / Math.sqrt(headSize) },
        softcap: options.softcap === undefined ? undefined : { float: options.softcap },
        local_window_size: options.window,
      },
    },
  );
  graph.output(decoderNames.presentKey(layer), key);
  graph.output(decoderNames.presentValue(layer), value);
  return output;
}

function rotate(net: Net, x: Value, heads: number, rotary: RotaryTables, inputs: DecoderInputs): Value {
  const { graph } = net;
  return graph.node("RotaryEmbedding", [x, inputs.positions(), rotary.cos, rotary.sin], [x], {
    domain: "com.microsoft",
    attributes: { num_heads: heads, rotary_embedding_dim: rotary.dim },
  })[0];
}
