import { sizeOf } from "@glossa/tensor";
import type { Value } from "../onnx/graph.ts";
import { cast, gather, ints, mul, slice } from "../onnx/operators.ts";
import { INT8_BLOCK } from "../quantize/int8-blocks.ts";
import type { Weight } from "../weights/weight.ts";
import { carriedEmbedding, carriedType, rowsOfBlocks } from "./carried-blocks.ts";
import type { Net } from "./net.ts";
import type { WeightDType } from "./precision.ts";
import { storeAs, storeInt8Blocks, storeInt8Rows } from "./store.ts";

/** Smaller tables stay as they are: there is nothing to win. */
const QUANTIZED_FROM = 16_384;

/**
 * Rows of a table by their ids, widened after the look-up, so that memory holds what the file holds. int4 is too coarse for
 * rows that are read one at a time: such tables are int8.
 *
 * @param ids int64 or int32, any shape
 * @returns [...ids, width]
 */
export function embedding(net: Net, table: Weight, ids: Value): Value {
  const { graph, precision } = net;
  const stored = tableDType(net, table);
  if (stored === "float32" || stored === "float16")
    return cast(graph, gather(graph, storeAs(net, table, stored), ids), precision.activations);
  if (table.packed?.type === "Q8_0") return carriedEmbedding(net, table, ids);
  // where a head reads the file's own 4-bit blocks there is nothing to share
  const isShared = stored === "int8 blocks" && carriedType(table, stored) === undefined;
  if (isShared && table.shape[1]! % INT8_BLOCK === 0) {
    const blocks = storeInt8Blocks(net, table);
    return rowsOfBlocks(net, blocks.values, blocks.scales, ids);
  }
  const { values, scales } = storeInt8Rows(net, table);
  const rows = cast(graph, gather(graph, values, ids), "float32");
  return cast(graph, mul(graph, rows, gather(graph, scales, ids)), precision.activations);
}

/**
 * The first rows of a table, as learned positions are read.
 *
 * @param count int64 [1]
 * @param size name of their number
 * @returns [size, width]
 */
export function firstRows(net: Net, table: Weight, count: Value, size: string, start = 0): Value {
  const { graph, precision } = net;
  const stored = tableDType(net, table);
  const from = ints(graph, [start]);
  const end = start === 0 ? count : graph.node("Add", [count, from], [count])[0];
  if (stored === "float32" || stored === "float16") {
    return cast(graph, slice(graph, storeAs(net, table, stored), 0, from, end, size), precision.activations);
  }
  const { values, scales } = storeInt8Rows(net, table);
  const rows = cast(graph, slice(graph, values, 0, from, end, size), "float32");
  return cast(graph, mul(graph, rows, slice(graph, scales, 0, from, end, size)), precision.activations);
}

function tableDType(net: Net, table: Weight): Exclude<WeightDType, "int4"> {
  const { activations, embedding } = net.precision;
  if (sizeOf(table.shape) < QUANTIZED_FROM) return activations;
  return embedding === "int4" ? "int8" : embedding;
}
