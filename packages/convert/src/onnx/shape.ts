import { ConvertError } from "../errors.ts";
import type { Dim } from "./proto.ts";

/** Dimensions of a value in a graph, outermost first. Two dimensions with the same name have the same size. */
export type GraphShape = readonly Dim[];

/** `[batch, tokens, 384]`. */
export function describeShape(shape: GraphShape): string {
  return `[${shape.join(", ")}]`;
}

/** Whether two shapes are the same, names and sizes. */
export function sameGraphShape(a: GraphShape, b: GraphShape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/**
 * The shape of an elementwise result (https://onnx.ai/onnx/repo-docs/Broadcasting.html).
 *
 * @throws ConvertError `CONVERT_GRAPH` where neither dimension is 1 and they differ
 */
export function broadcastShapes(a: GraphShape, b: GraphShape): Dim[] {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ConvertError("CONVERT_GRAPH", `shapes ${describeShape(a)} and ${describeShape(b)} do not broadcast`);
    }
    result.push(left === 1 ? right : left);
  }
  return result;
}
