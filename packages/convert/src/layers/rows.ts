import type { Value } from "../onnx/graph.ts";
import { concat, ints, reshape } from "../onnx/operators.ts";
import type { Net } from "./net.ts";

/** [batch, tokens, width] as [batch*tokens, width], the shape in which linear layers and norms work. */
export function flattenRows(net: Net, x: Value): Value {
  const width = x.shape.at(-1) as number;
  const dims = x.shape.slice(0, -1).filter((dim) => dim !== 1);
  const rows = dims.every((dim) => typeof dim === "number") ? dims.reduce((a, b) => a * b, 1) : dims.join("*");
  return reshape(net.graph, x, [-1, width], [rows, width]);
}

/**
 * [batch*tokens, width] as [batch, tokens, width].
 *
 * @param like a value whose first two dimensions are batch and tokens, such as the input ids
 */
export function unflattenRows(net: Net, rows: Value, like: Value): Value {
  const { graph } = net;
  const width = rows.shape[1] as number;
  const leading = graph.node("Shape", [like], [{ dtype: "int64", shape: [2] }], {
    attributes: { start: 0, end: 2 },
  })[0];
  const target = concat(graph, [leading, ints(graph, [width])], 0, 3);
  const shape = [like.shape[0]!, like.shape[1]!, width];
  return graph.node("Reshape", [rows, target], [{ dtype: rows.dtype, shape }])[0];
}
