import { type DType, tensor } from "@glossa/tensor";
import { type OnnxGraph, type OnnxModelOptions, onnxModel } from "./onnx-model.ts";

function bytes(graph: OnnxGraph, options?: OnnxModelOptions): Uint8Array {
  return onnxModel(graph, options).model;
}

/** y = x + 1; float32 [batch, 4]. */
export function addOneModel(): Uint8Array {
  return bytes({
    inputs: [["x", "float32", ["batch", 4]]],
    outputs: [["y", "float32", ["batch", 4]]],
    nodes: [{ op: "Add", inputs: ["x", "one"], outputs: ["y"] }],
    initializers: { one: tensor("float32", [1], Float32Array.of(1)) },
  });
}

/** y = x, of any dtype and declared shape. */
export function identityModel(dtype: DType, shape: readonly (number | string)[]): Uint8Array {
  return bytes({
    inputs: [["x", dtype, shape]],
    outputs: [["y", dtype, shape]],
    nodes: [{ op: "Identity", inputs: ["x"], outputs: ["y"] }],
  });
}

/** y0 = x0 + x0, … ; `count` inputs and outputs of float32 [n]. */
export function manyValuesModel(count: number): Uint8Array {
  const indices = Array.from({ length: count }, (_, index) => index);
  return bytes({
    inputs: indices.map((index) => [`x${index}`, "float32", ["n"]]),
    outputs: indices.map((index) => [`y${index}`, "float32", ["n"]]),
    nodes: indices.map((index) => ({ op: "Add", inputs: [`x${index}`, `x${index}`], outputs: [`y${index}`] })),
  });
}

/**
 * A run as long as one likes: y = x multiplied `count` times by a 64 × 64 matrix that leaves it as it is.
 * Inputs count int64 [], x float32 [64, 64].
 */
export function slowModel(): Uint8Array {
  const eye = new Float32Array(64 * 64);
  for (let index = 0; index < 64; index++) eye[index * 65] = 1;
  return bytes({
    inputs: [
      ["count", "int64", []],
      ["x", "float32", [64, 64]],
    ],
    outputs: [["y", "float32", [64, 64]]],
    nodes: [
      {
        op: "Loop",
        inputs: ["count", "", "x"],
        outputs: ["y"],
        attributes: {
          body: {
            graph: {
              inputs: [
                ["iteration", "int64", []],
                ["go", "bool", []],
                ["state", "float32", [64, 64]],
              ],
              outputs: [
                ["goOn", "bool", []],
                ["next", "float32", [64, 64]],
              ],
              nodes: [
                { op: "MatMul", inputs: ["state", "eye"], outputs: ["next"] },
                { op: "Identity", inputs: ["go"], outputs: ["goOn"] },
              ],
            },
          },
        },
      },
    ],
    initializers: { eye: tensor("float32", [64, 64], eye) },
  });
}

/** The positions of the elements that are not 0: an output whose size the inputs' shapes do not give. */
export function nonZeroModel(): Uint8Array {
  return bytes({
    inputs: [["x", "float32", ["n"]]],
    outputs: [["y", "int64", [1, "found"]]],
    nodes: [{ op: "NonZero", inputs: ["x"], outputs: ["y"] }],
  });
}

/** Says that its output has the shape of its input, but computes twice as many rows. */
export function misdeclaredModel(): Uint8Array {
  return bytes({
    inputs: [["x", "float32", ["batch", 4]]],
    outputs: [["y", "float32", ["batch", 4]]],
    nodes: [{ op: "Concat", inputs: ["x", "x"], outputs: ["y"], attributes: { axis: 0 } }],
  });
}

/** Two outputs of one input: `double` = x + x and `square` = x · x; float32 of any shape with two dimensions. */
export function twoOutputsModel(): Uint8Array {
  return bytes({
    inputs: [["x", "float32", ["rows", "columns"]]],
    outputs: [
      ["double", "float32", ["rows", "columns"]],
      ["square", "float32", ["rows", "columns"]],
    ],
    nodes: [
      { op: "Add", inputs: ["x", "x"], outputs: ["double"] },
      { op: "Mul", inputs: ["x", "x"], outputs: ["square"] },
    ],
  });
}

/** A small network with enough floating-point work for different orders of summation to show: float32 [batch, 64]. */
export function networkModel(options: OnnxModelOptions = {}): ReturnType<typeof onnxModel> {
  let state = 1;
  const random = (length: number): Float32Array =>
    Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state / 2 ** 32 - 0.5) / 4;
    });
  return onnxModel(
    {
      inputs: [["x", "float32", ["batch", 64]]],
      outputs: [["y", "float32", ["batch", 64]]],
      nodes: [
        { op: "MatMul", inputs: ["x", "w1"], outputs: ["a"] },
        { op: "Add", inputs: ["a", "b1"], outputs: ["b"] },
        { op: "Gelu", inputs: ["b"], outputs: ["c"] },
        { op: "MatMul", inputs: ["c", "w2"], outputs: ["d"] },
        { op: "Add", inputs: ["d", "x"], outputs: ["e"] },
        { op: "LayerNormalization", inputs: ["e", "scale"], outputs: ["y"], attributes: { axis: -1 } },
      ],
      initializers: {
        w1: tensor("float32", [64, 256], random(64 * 256)),
        b1: tensor("float32", [256], random(256)),
        w2: tensor("float32", [256, 64], random(256 * 64)),
        scale: tensor("float32", [64], random(64)),
      },
    },
    options,
  );
}
