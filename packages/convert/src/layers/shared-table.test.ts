import { tensor } from "@glossa/tensor";
import { expect, it } from "vitest";
import { decoderPrecision } from "../architectures/decoder/decoder-precision.ts";
import { normal, runGraph, weightOf } from "../onnx/fixtures/run-graph.ts";
import { graph } from "../onnx/graph.ts";
import { precisionOf } from "../precision-of.ts";
import { int8Blocks } from "../quantize/int8-blocks.ts";
import { embedding } from "./embedding.ts";
import { linear } from "./linear.ts";
import { net } from "./net.ts";

const rows = 600;

/** A table that is read by ids and multiplied with, as a decoder's with a tied head is. */
function build(width: number) {
  const table = normal(rows * width, 3);
  const onnx = graph();
  const root = net(onnx, decoderPrecision(precisionOf("int8", "cpu"), true));
  const weight = weightOf("table", [rows, width], table);
  onnx.output("words", embedding(root, weight, onnx.input("ids", "int64", ["batch", "tokens"])));
  onnx.output("logits", linear(root, onnx.input("x", "float32", ["n", width]), { weight, dtype: root.precision.head }));
  const feeds = { ids: tensor("int64", [2, 2], BigInt64Array.of(0n, 599n, 7n, 7n)), x: tensor("float32", [1, width]) };
  return { table, onnx, feeds };
}

it("a tied table is stored once: the embedding reads the head's blocks", async () => {
  const { table, onnx, feeds } = build(64);
  const { values, scales } = await int8Blocks(table, rows, 64);
  const [result] = await runGraph(onnx, feeds);
  const row = (id: number) =>
    Array.from({ length: 64 }, (_, i) => Math.fround((values[id * 64 + i]! - 128) * scales[id * 2 + (i >> 5)]!));
  expect(result!["words"]!.shape).toEqual([2, 2, 64]);
  expect([...result!["words"]!.data]).toEqual([0, 599, 7, 7].flatMap(row));
  const stored = onnx.finish().weights.flatMap(({ tensors }) => tensors.map(({ name }) => name));
  expect(stored).toEqual(["table.int8blocks", "table.int8blockscales"]);
});

it("a width that is no whole blocks has rows of its own", async () => {
  const { onnx, feeds } = build(40);
  const [result] = await runGraph(onnx, feeds);
  expect(result!["words"]!.shape).toEqual([2, 2, 40]);
});
