import { type DType, type Tensor, tensor } from "@glossa/tensor";
import { type OnnxNode, onnxModel } from "@glossa/testing";

/** Sizes of a transformer with random weights: what is measured does not depend on their values. */
export interface Sizes {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly vocabulary: number;
}

export type Precision = "float32" | "float16";

/** Numbers as float16 bits, rounded to nearest; all of them are small and normal, or 0. */
function toFloat16(value: number): number {
  if (value === 0) return 0;
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const bits = Math.round((size / 2 ** exponent) * 1024) - 1024 + ((exponent + 15) << 10);
  return sign | (exponent === -14 && size < 2 ** -14 ? Math.round(size * 2 ** 24) : bits);
}

export function fromFloat16(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}

/** float32 or float16 data from numbers. */
export function realTensor(precision: Precision, shape: number[], values: ArrayLike<number>): Tensor {
  return precision === "float32"
    ? tensor("float32", shape, Float32Array.from(values))
    : tensor("float16", shape, Uint16Array.from(values, toFloat16));
}

/** The numbers of a float tensor. */
export function numbersOf({ dtype, data }: Tensor): Float64Array {
  return dtype === "float16"
    ? Float64Array.from(data as Uint16Array, fromFloat16)
    : Float64Array.from(data as Float32Array);
}

/** Collects nodes and weights of one graph; weights are the same for every precision, up to rounding. */
function builder(precision: Precision) {
  const nodes: OnnxNode[] = [];
  const initializers: Record<string, Tensor> = {};
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  let count = 0;
  const fresh = (): string => `v${count++}`;
  function weight(shape: number[], scale: number): string {
    const name = `w${Object.keys(initializers).length}`;
    const size = shape.reduce((a, b) => a * b, 1);
    initializers[name] = realTensor(
      precision,
      shape,
      Float32Array.from({ length: size }, () => random() * scale),
    );
    return name;
  }
  function constant(name: string, value: Tensor): string {
    initializers[name] = value;
    return name;
  }
  function node(op: string, inputs: string[], more: Partial<OnnxNode> = {}): string {
    const [output] = more.outputs ?? [fresh()];
    nodes.push({ op, inputs, outputs: [output!], ...more });
    return output!;
  }
  const linear = (x: string, from: number, to: number): string =>
    node("MatMul", [x, weight([from, to], 2 / Math.sqrt(from))]);
  const norm = (x: string, size: number): string => {
    const scale = constant(`scale${count}`, realTensor(precision, [size], new Float32Array(size).fill(1)));
    return node("LayerNormalization", [x, scale], { attributes: { axis: -1 } });
  };
  const feedForward = (x: string, hidden: number): string =>
    linear(node("FastGelu", [linear(x, hidden, 4 * hidden)], { domain: "com.microsoft" }), 4 * hidden, hidden);
  return { nodes, initializers, weight, node, linear, norm, feedForward };
}

/** ids int64 [batch, tokens] → hidden [batch, tokens, hidden], with com.microsoft.MultiHeadAttention. */
export function encoderModel({ layers, hidden, heads, vocabulary }: Sizes, precision: Precision): Uint8Array {
  const { nodes, initializers, weight, node, linear, norm, feedForward } = builder(precision);
  let x = node("Gather", [weight([vocabulary, hidden], 2), "ids"]);
  for (let layer = 0; layer < layers; layer++) {
    const y = norm(x, hidden);
    const qkv = [0, 1, 2].map(() => linear(y, hidden, hidden));
    const attended = node("MultiHeadAttention", qkv, { domain: "com.microsoft", attributes: { num_heads: heads } });
    x = node("Add", [x, linear(attended, hidden, hidden)]);
    x = node("Add", [x, feedForward(norm(x, hidden), hidden)]);
  }
  node("Identity", [norm(x, hidden)], { outputs: ["hidden"] });
  return onnxModel({
    inputs: [["ids", "int64", ["batch", "tokens"]]],
    outputs: [["hidden", precision, ["batch", "tokens", hidden]]],
    nodes,
    initializers,
  }).model;
}

/**
 * A step of a decoder with a key/value cache: ids int64 [1, tokens], before int32 [1] (tokens up to the last one, less
 * one), total int32 [1], pastKey.N and pastValue.N [1, heads, length, size] → logits [1, tokens, vocabulary], presentKey.N,
 * presentValue.N. Past and present may be the same memory.
 */
export function decoderModel({ layers, hidden, heads, vocabulary }: Sizes, precision: Precision): Uint8Array {
  const { nodes, initializers, weight, node, linear, norm, feedForward } = builder(precision);
  const cache = (name: string, length: string) =>
    [name, precision as DType, [1, heads, length, hidden / heads]] as const;
  let x = node("Gather", [weight([vocabulary, hidden], 2), "ids"]);
  for (let layer = 0; layer < layers; layer++) {
    const y = norm(x, hidden);
    const qkv = [0, 1, 2].map(() => linear(y, hidden, hidden));
    const attended = node(
      "GroupQueryAttention",
      [...qkv, `pastKey.${layer}`, `pastValue.${layer}`, "before", "total"],
      {
        outputs: [`attended.${layer}`, `presentKey.${layer}`, `presentValue.${layer}`],
        domain: "com.microsoft",
        attributes: { num_heads: heads, kv_num_heads: heads },
      },
    );
    x = node("Add", [x, linear(attended, hidden, hidden)]);
    x = node("Add", [x, feedForward(norm(x, hidden), hidden)]);
  }
  const logits = linear(norm(x, hidden), hidden, vocabulary);
  node("Cast", [logits], { outputs: ["logits"], attributes: { to: 1 } });
  const each = Array.from({ length: layers }, (_, layer) => layer);
  return onnxModel({
    inputs: [
      ["ids", "int64", [1, "tokens"]],
      ["before", "int32", [1]],
      ["total", "int32", [1]],
      ...each.flatMap((layer) => [cache(`pastKey.${layer}`, "length"), cache(`pastValue.${layer}`, "length")]),
    ],
    outputs: [
      ["logits", "float32", [1, "tokens", vocabulary]],
      ...each.flatMap((layer) => [cache(`presentKey.${layer}`, "present"), cache(`presentValue.${layer}`, "present")]),
    ],
    nodes,
    initializers,
  }).model;
}
