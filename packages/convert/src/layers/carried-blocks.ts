import type { Value } from "../onnx/graph.ts";
import { binary, cast, gather, mul, reduce, reshape, scalar, unsqueeze } from "../onnx/operators.ts";
import { type CarriedType, carryBlocks } from "../quantize/carry-blocks.ts";
import { toFloat16 } from "../quantize/to-float16.ts";
import type { Weight } from "../weights/weight.ts";
import type { Net } from "./net.ts";
import type { WeightDType } from "./precision.ts";

const BLOCK = 32;

/**
 * The block type of a matrix that can be multiplied as its file has it, without being rounded again; undefined where it
 * must be made anew. Blocks of fewer bits than asked for stay as they are: more bits would only round them again.
 */
export function carriedType(weight: Weight, dtype: WeightDType): CarriedType | undefined {
  const type = weight.packed?.type;
  if ((dtype === "int4" || dtype === "int8 blocks") && (type === "Q4_0" || type === "Q4_1")) return type;
  return dtype === "int8 blocks" && type === "Q8_0" ? type : undefined;
}

/**
 * `x · weightᵀ + bias` over the blocks of a GGUF file (com.microsoft MatMulNBits).
 *
 * @param x [rows, inputs]
 * @param bias [outputs]
 */
export function carriedLinear(net: Net, x: Value, weight: Weight, type: CarriedType, bias: Value | undefined): Value {
  const { graph, precision } = net;
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const blocks = inputs / BLOCK;
  const { values, scales, offsets } = storeBlocks(net, weight, type);
  const result = { dtype: x.dtype, shape: [x.shape[0]!, outputs] };
  // The operator takes the middle of the range for zero, as Q4_0 and Q8_0 mean it.
  const product = graph.node("MatMulNBits", [x, values, scales, undefined, undefined, bias], [result], {
    domain: "com.microsoft",
    attributes: {
      K: inputs,
      N: outputs,
      bits: type === "Q8_0" ? 8 : 4,
      block_size: BLOCK,
      accuracy_level: precision.target === "cpu" ? 4 : 0,
    },
  })[0];
  if (offsets === undefined) return product;
  // Σ x·(d·q + o) over a block is d·Σ x·q + o·Σ x: the second part is a product with the blocks' sums.
  const byBlock = reshape(graph, x, [-1, blocks, BLOCK], [x.shape[0]!, blocks, BLOCK]);
  const sums = reduce(graph, "ReduceSum", byBlock, -1, false); // [rows, blocks]
  return graph.node("Gemm", [sums, offsets, product], [result], { attributes: { transB: 1 } })[0];
}

/**
 * Rows of a table of 8-bit blocks, exactly. Where the table is a language model's head too, both read the same bytes.
 *
 * @param ids any shape
 * @returns [...ids, width]
 */
export function carriedEmbedding(net: Net, table: Weight, ids: Value): Value {
  const { values, scales } = storeBlocks(net, table, "Q8_0");
  return rowsOfBlocks(net, values, scales, ids);
}

/**
 * Rows of a table in 8-bit blocks, 128 standing for zero.
 *
 * @param values uint8 [rows, blocks, 32]
 * @param scales [rows, blocks]
 * @returns [...ids, 32 · blocks]
 */
export function rowsOfBlocks(net: Net, values: Value, scales: Value, ids: Value): Value {
  const { graph, precision } = net;
  const width = (values.shape[1] as number) * BLOCK;
  const rows = cast(graph, gather(graph, values, ids), "float32"); // [...ids, blocks, 32]
  const centered = binary(graph, "Sub", rows, scalar(graph, "float32", 128));
  const factors = unsqueeze(graph, cast(graph, gather(graph, scales, ids), "float32"), ids.shape.length + 1);
  const product = mul(graph, centered, factors);
  const keep = ids.shape.map(() => 0);
  return cast(graph, reshape(graph, product, [...keep, width], [...ids.shape, width]), precision.activations);
}

function storeBlocks(
  net: Net,
  weight: Weight,
  type: CarriedType,
): { values: Value; scales: Value; offsets: Value | undefined } {
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const blocks = inputs / BLOCK;
  const dtype = net.precision.activations;
  const suffix = dtype === "float16" ? ".float16" : "";
  const table = { dtype, shape: [outputs, blocks] };
  const [values, scales, offsets] = net.graph.weights({
    tensors: [
      { name: `${weight.name}.${type}`, dtype: "uint8", shape: [outputs, blocks, type === "Q8_0" ? BLOCK : BLOCK / 2] },
      { name: `${weight.name}.${type}.scales${suffix}`, ...table },
      ...(type === "Q4_1" ? [{ name: `${weight.name}.${type}.offsets${suffix}`, ...table }] : []),
    ],
    sources: weight.sources,
    async load(signal) {
      const { values, scales, offsets } = await carryBlocks(type, await weight.packed!.load(signal), signal);
      const bytes: Uint8Array[] = [values];
      let relativeError = 0;
      for (const table of offsets ? [scales, offsets] : [scales]) {
        if (dtype === "float16") {
          // Scales were float16 in the file; offsets are rounded.
          const half = await toFloat16(table, signal);
          relativeError = Math.max(relativeError, half.relativeError);
          bytes.push(new Uint8Array(half.values.buffer));
        } else bytes.push(new Uint8Array(table.buffer));
      }
      return { bytes, relativeError };
    },
  });
  return { values: values!, scales: scales!, offsets };
}
