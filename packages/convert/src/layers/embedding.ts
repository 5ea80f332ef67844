import { sizeOf } from "@glossa/tensor";
import type { Value } from "../onnx/graph.ts";
import { cast, gather, ints, mul, slice } from "../onnx/operators.ts";
import type { Weight } from "../weights/weight.ts";
import { carriedEmbedding } from "./carried-blocks.ts";
import type { Net } from "./net.ts";
import { storeAs, storeInt8Rows } from "./store.ts";

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
  if (stored !== "int8") return cast(graph, gather(graph, storeAs(net, table, stored), ids), precision.activations);
  if (table.packed?.type === "Q8_0") return carriedEmbedding(net, table, ids);
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
  if (stored !== "int8") {
    return cast(graph, slice(graph, storeAs(net, table, stored), 0, from, end, size), precision.activations);
  }
  const { values, scales } = storeInt8Rows(net, table);
  const rows = cast(graph, slice(graph, values, 0, from, end, size), "float32");
  return cast(graph, mul(graph, rows, slice(graph, scales, 0, from, end, size)), precision.activations);
}

function tableDType(net: Net, table: Weight): "float32" | "float16" | "int8" {
  const { activations, embedding } = net.precision;
  if (sizeOf(table.shape) < QUANTIZED_FROM) return activations;
  return embedding === "int4" ? "int8" : embedding;
}
