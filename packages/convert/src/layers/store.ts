import { ConvertError } from "../errors.ts";
import type { LoadedWeights, Value } from "../onnx/graph.ts";
import { cast } from "../onnx/operators.ts";
import { INT4_BLOCK, int4Blocks } from "../quantize/int4-blocks.ts";
import { INT8_BLOCK, int8Blocks } from "../quantize/int8-blocks.ts";
import { int8Columns } from "../quantize/int8-columns.ts";
import { int8Rows } from "../quantize/int8-rows.ts";
import { toFloat16 } from "../quantize/to-float16.ts";
import type { Weight } from "../weights/weight.ts";
import type { Net } from "./net.ts";

/** A weight as a value of the activations' dtype, stored as float32 or float16. */
export function storeFloat(net: Net, weight: Weight, stored: "float32" | "float16"): Value {
  return cast(net.graph, storeAs(net, weight, stored), net.precision.activations);
}

/** A weight as it is stored, float32 or float16, for operators that read a part of it. */
export function storeAs(net: Net, weight: Weight, stored: "float32" | "float16"): Value {
  const name = stored === "float32" ? weight.name : `${weight.name}.float16`;
  const [value] = net.graph.weights({
    tensors: [{ name, dtype: stored, shape: weight.shape }],
    sources: weight.sources,
    async load(signal) {
      const data = await weight.load(signal);
      if (stored === "float32") return { bytes: [bytesOf(data)], relativeError: 0 };
      const { values, relativeError } = await toFloat16(data, signal);
      return finite(weight, { bytes: [bytesOf(values)], relativeError });
    },
  });
  return value!;
}

/** A small vector or table that is never quantized: float16 where the activations are, float32 otherwise. */
export function storeVector(net: Net, weight: Weight): Value {
  return storeFloat(net, weight, net.precision.activations);
}

/** A matrix [outputs, inputs] in 7 bits: `values` int8 [inputs, outputs], `scales` float32 [outputs]. */
export function storeInt8Columns(net: Net, weight: Weight): { values: Value; scales: Value } {
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const [values, scales] = net.graph.weights({
    tensors: [
      { name: `${weight.name}.int8`, dtype: "int8", shape: [inputs, outputs] },
      { name: `${weight.name}.scales`, dtype: "float32", shape: [outputs] },
    ],
    sources: weight.sources,
    async load(signal) {
      const { values, scales, relativeError } = await int8Columns(await weight.load(signal), outputs, inputs, signal);
      return finite(weight, { bytes: [bytesOf(values), bytesOf(scales)], relativeError });
    },
  });
  return { values: values!, scales: scales! };
}

/** A table [rows, columns] in 8 bits: `values` int8 [rows, columns], `scales` float32 [rows, 1]. */
export function storeInt8Rows(net: Net, weight: Weight): { values: Value; scales: Value } {
  const [rows, columns] = weight.shape as readonly [number, number];
  const [values, scales] = net.graph.weights({
    tensors: [
      { name: `${weight.name}.int8rows`, dtype: "int8", shape: [rows, columns] },
      { name: `${weight.name}.rowscales`, dtype: "float32", shape: [rows, 1] },
    ],
    sources: weight.sources,
    async load(signal) {
      const { values, scales, relativeError } = await int8Rows(await weight.load(signal), rows, columns, signal);
      return finite(weight, { bytes: [bytesOf(values), bytesOf(scales)], relativeError });
    },
  });
  return { values: values!, scales: scales! };
}

/** A matrix [outputs, inputs] in 4 bits as MatMulNBits reads it: `values` uint8 [outputs, blocks, 16], `scales` [outputs, blocks]. */
export function storeInt4Blocks(net: Net, weight: Weight): { values: Value; scales: Value } {
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const blocks = Math.ceil(inputs / INT4_BLOCK);
  const half = net.precision.activations === "float16";
  const [values, scales] = net.graph.weights({
    tensors: [
      { name: `${weight.name}.int4`, dtype: "uint8", shape: [outputs, blocks, INT4_BLOCK / 2] },
      {
        name: `${weight.name}.int4scales${half ? ".float16" : ""}`,
        dtype: half ? "float16" : "float32",
        shape: [outputs, blocks],
      },
    ],
    sources: weight.sources,
    async load(signal) {
      const { values, scales, relativeError } = await int4Blocks(await weight.load(signal), outputs, inputs, signal);
      const stored = half ? (await toFloat16(scales, signal)).values : scales;
      return finite(weight, { bytes: [bytesOf(values), bytesOf(stored)], relativeError });
    },
  });
  return { values: values!, scales: scales! };
}

/** A matrix [outputs, inputs] in 8 bits as MatMulNBits reads it: `values` uint8 [outputs, blocks, 32], `scales` [outputs, blocks]. */
export function storeInt8Blocks(net: Net, weight: Weight): { values: Value; scales: Value } {
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const blocks = Math.ceil(inputs / INT8_BLOCK);
  const half = net.precision.activations === "float16";
  const [values, scales] = net.graph.weights({
    tensors: [
      { name: `${weight.name}.int8blocks`, dtype: "uint8", shape: [outputs, blocks, INT8_BLOCK] },
      {
        name: `${weight.name}.int8blockscales${half ? ".float16" : ""}`,
        dtype: half ? "float16" : "float32",
        shape: [outputs, blocks],
      },
    ],
    sources: weight.sources,
    async load(signal) {
      const { values, scales, relativeError } = await int8Blocks(await weight.load(signal), outputs, inputs, signal);
      const stored = half ? (await toFloat16(scales, signal)).values : scales;
      return finite(weight, { bytes: [bytesOf(values), bytesOf(stored)], relativeError });
    },
  });
  return { values: values!, scales: scales! };
}

function finite(weight: Weight, loaded: LoadedWeights): LoadedWeights {
  if (Number.isFinite(loaded.relativeError)) return loaded;
  throw new ConvertError("CONVERT_TENSOR", `"${weight.sources.join('", "')}" has values that are not finite numbers`);
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
