import { float16Values, tensor } from "@glossa/tensor";
import { describe, expect, it } from "vitest";
import { normal, runGraph, weightOf } from "../onnx/fixtures/run-graph.ts";
import { graph } from "../onnx/graph.ts";
import { precisionOf } from "../precision-of.ts";
import { int4Blocks } from "../quantize/int4-blocks.ts";
import { int8Columns } from "../quantize/int8-columns.ts";
import { toFloat16 } from "../quantize/to-float16.ts";
import { type Activation, activate } from "./activation.ts";
import { linear } from "./linear.ts";
import { net } from "./net.ts";
import type { WeightDType } from "./precision.ts";

const inputs = 72; // neither a multiple of 32 nor of 64
const outputs = 40;
const rows = 5;
const weight = normal(outputs * inputs, 1);
weight.fill(0, 3 * inputs, 4 * inputs); // an output without weights
const bias = normal(outputs, 2);

/** `activation(x)·weightᵀ + bias` in a graph. */
async function run(dtype: WeightDType, x: Float32Array[], before?: Activation): Promise<Float32Array[]> {
  const onnx = graph();
  const root = net(onnx, precisionOf("fp32", "cpu"));
  const input = onnx.input("x", "float32", ["rows", inputs]);
  const y = linear(root, before ? activate(root, input, before) : input, {
    weight: weightOf("w", [outputs, inputs], weight),
    bias: weightOf("b", [outputs], bias),
    dtype,
  });
  onnx.output("y", y);
  const feeds = x.map((data) => ({ x: tensor("float32", [data.length / inputs, inputs], data) }));
  return (await runGraph(onnx, ...feeds)).map((result) => result["y"]!.data as Float32Array);
}

/** The same in float64 for matrices that are given. */
function product(x: ArrayLike<number>, w: ArrayLike<number>, count: number): Float64Array {
  const result = new Float64Array(count * outputs);
  for (let row = 0; row < count; row++) {
    for (let output = 0; output < outputs; output++) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += x[row * inputs + i]! * w[output * inputs + i]!;
      result[row * outputs + output] = sum + bias[output]!;
    }
  }
  return result;
}

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

describe("linear", () => {
  const x = normal(rows * inputs, 3);

  it("float32", async () => {
    expect(worst((await run("float32", [x]))[0]!, product(x, weight, rows))).toBeLessThan(1e-4);
  });

  it("float16 is float32 with rounded weights", async () => {
    const { values } = await toFloat16(weight);
    const rounded = Float32Array.from(values, (bits) => float16Values()[bits]!);
    expect(worst((await run("float16", [x]))[0]!, product(x, rounded, rows))).toBeLessThan(1e-4);
  });

  it.each([
    ["both signs", undefined, (value: number) => value],
    ["after ReLU", "relu", (value: number) => Math.max(0, value)],
  ] as const)("int8, %s, is the product of the rounded matrices", async (_, activation, applied) => {
    const { values, scales } = await int8Columns(weight, outputs, inputs);
    const w = Float64Array.from(weight, (_, i) => values[(i % inputs) * outputs + Math.floor(i / inputs)]!);
    const scaled = w.map((value, i) => value * scales[Math.floor(i / inputs)]!);
    const activated = x.map(applied);
    const quantized = new Float64Array(activated.length);
    const steps = activation === "relu" ? 255 : 127;
    for (let row = 0; row < rows; row++) {
      const line = activated.subarray(row * inputs, (row + 1) * inputs);
      const scale = line.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / steps;
      for (const [i, value] of line.entries()) quantized[row * inputs + i] = Math.round(value / scale) * scale;
    }
    expect(worst((await run("int8", [x], activation))[0]!, product(quantized, scaled, rows))).toBeLessThan(1e-3);
  });

  it("int8 after GELU is as near as its steps are fine", async () => {
    const { values, scales } = await int8Columns(weight, outputs, inputs);
    const w = Float64Array.from(weight, (_, i) => {
      const row = Math.floor(i / inputs);
      return values[(i % inputs) * outputs + row]! * scales[row]!;
    });
    const onnx = graph();
    const input = onnx.input("x", "float32", ["rows", inputs]);
    onnx.output("y", activate(net(onnx, precisionOf("fp32", "cpu")), input, "gelu"));
    const [activated] = await runGraph(onnx, { x: tensor("float32", [rows, inputs], x) });
    const exact = product(activated!["y"]!.data as Float32Array, w, rows);
    const got = (await run("int8", [x], "gelu"))[0]!;
    // Rounding is off by a quarter of a step on average: steps of largest/223 (about 0.012) times the weights' length.
    const rms = Math.sqrt(exact.reduce((sum, value, i) => sum + (value - got[i]!) ** 2, 0) / exact.length);
    expect(rms).toBeGreaterThan(0.005);
    expect(rms).toBeLessThan(0.04);
  });

  it("int8 rows do not depend on the rows beside them, nor on zeros", async () => {
    const alone = x.slice(0, inputs);
    const large = x.map((value, i) => (i < inputs ? value : value * 1000));
    const withZeros = new Float32Array(rows * inputs);
    withZeros.set(alone);
    const [one, many, zeros] = await run("int8", [alone, large, withZeros]);
    expect(many!.slice(0, outputs)).toEqual(one);
    expect(zeros!.slice(0, outputs)).toEqual(one);
    expect(zeros!.slice(outputs, 2 * outputs)).toEqual(bias);
  });

  it("int4 is the product with the rounded weights, but for activations in 8 bits", async () => {
    const { values, scales } = await int4Blocks(weight, outputs, inputs);
    const blocks = Math.ceil(inputs / 32);
    const w = Float64Array.from(weight, (_, i) => {
      const [row, column] = [Math.floor(i / inputs), i % inputs];
      const byte = values[(row * blocks * 32 + column) >> 1]!;
      return ((column % 2 === 0 ? byte & 15 : byte >> 4) - 8) * scales[row * blocks + (column >> 5)]!;
    });
    const got = (await run("int4", [x]))[0]!;
    const exact = product(x, w, rows);
    const power = Math.sqrt(exact.reduce((sum, value) => sum + value ** 2, 0) / exact.length);
    expect(worst(got, exact)).toBeLessThan(0.03 * power);
    // Against the weights before rounding it is several times as far.
    expect(worst(got, product(x, weight, rows))).toBeGreaterThan(0.1 * power);
  });

  it("refuses an input of another width", async () => {
    const onnx = graph();
    const root = net(onnx, precisionOf("fp32", "cpu"));
    const input = onnx.input("x", "float32", ["rows", inputs + 1]);
    const options = { weight: weightOf("w", [outputs, inputs], weight) };
    expect(() => linear(root, input, options)).toThrow(expect.objectContaining({ code: "CONVERT_GRAPH" }));
  });
});
