import { float16Values, tensor } from "@glossa/tensor";
import { expect, it } from "vitest";
import { normal, runGraph, weightOf } from "../onnx/fixtures/run-graph.ts";
import { graph } from "../onnx/graph.ts";
import { sizeOfAxis } from "../onnx/operators.ts";
import { precisionOf } from "../precision-of.ts";
import { int8Rows } from "../quantize/int8-rows.ts";
import { toFloat16 } from "../quantize/to-float16.ts";
import { embedding, firstRows } from "./embedding.ts";
import { net } from "./net.ts";

// Large enough that the table is quantized.
const rows = 600;
const width = 32;
const table = normal(rows * width, 11);

async function written(dtype: "fp32" | "fp16" | "int8" | "int4"): Promise<Float32Array> {
  if (dtype === "fp32") return table;
  if (dtype === "fp16") return Float32Array.from((await toFloat16(table)).values, (bits) => float16Values()[bits]!);
  const { values, scales } = await int8Rows(table, rows, width);
  return Float32Array.from(values, (value, i) => value * scales[Math.floor(i / width)]!);
}

it.each([
  ["fp32", "fp32", {}],
  ["fp16", "fp16", {}],
  ["int8", "int8", {}],
  ["int8", "int4", {}],
  ["fp16", "int8", { embedding: "fp16" }],
  ["int8", "fp32", { embedding: "int8" }],
] as const)("reads rows of a table in %s, of a model in %s with %j", async (dtype, model, parts) => {
  const onnx = graph();
  const root = net(onnx, precisionOf(model, "cpu", parts));
  const ids = onnx.input("ids", "int64", ["batch", "tokens"]);
  const weight = weightOf("table", [rows, width], table);
  onnx.output("words", embedding(root, weight, ids));
  onnx.output("places", firstRows(root, weight, sizeOfAxis(onnx, ids, 1), "tokens", 3));
  const chosen = [0, 599, 7, 7, 300, 1];
  const [result] = await runGraph(onnx, { ids: tensor("int64", [2, 3], BigInt64Array.from(chosen, BigInt)) });
  const expected = await written(dtype);
  expect(result!["words"]!.shape).toEqual([2, 3, width]);
  expect(result!["words"]!.data).toEqual(
    Float32Array.from(chosen.flatMap((row) => [...expected.slice(row * width, (row + 1) * width)])),
  );
  expect(result!["places"]!.shape).toEqual([3, width]);
  expect(result!["places"]!.data).toEqual(expected.slice(3 * width, 6 * width));
});
