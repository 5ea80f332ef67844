import { describe, expect, it } from "vitest";
import * as surface from "./index.ts";
import { assertTensor, dtypes, int64FromInt32, sizeOf, stridesOf, type Tensor, tensor, toFloat32 } from "./index.ts";

const code = (name: string) => expect.objectContaining({ code: name });

describe("tensor", () => {
  it("makes zeros of every dtype, and keeps data without copying", () => {
    for (const dtype of dtypes) {
      const { data, shape } = tensor(dtype, [3, 3]);
      expect(shape).toEqual([3, 3]);
      expect(data.length).toBe(dtype.endsWith("int4") ? 5 : 9);
      expect(tensor(dtype, [9], data as never).data).toBe(data);
    }
    const shared = new Float32Array(new SharedArrayBuffer(8));
    expect(tensor("float32", [2], shared).data).toBe(shared);
    expect(tensor("float32", [], Float32Array.of(7)).shape).toEqual([]);
    expect(tensor("float32", [0, 5]).data.length).toBe(0);
  });

  it("survives structuredClone", () => {
    const original = tensor("int32", [2, 2], Int32Array.of(1, 2, 3, 4));
    expect(structuredClone(original)).toEqual(original);
  });

  it("keeps its shape when the caller's array changes", () => {
    const shape = [2];
    const { shape: kept } = tensor("int8", shape);
    shape[0] = 3;
    expect(kept).toEqual([2]);
  });

  it("refuses what does not fit", () => {
    expect(() => tensor("float8" as never, [1])).toThrow(code("TENSOR_DTYPE"));
    for (const shape of [[-1], [1.5], [Number.NaN], [2 ** 40, 2 ** 40], new Array(17).fill(1)]) {
      expect(() => tensor("float32", shape)).toThrow(code("TENSOR_SHAPE"));
    }
    expect(() => tensor("float32", [2], new Float32Array(3))).toThrow(code("TENSOR_DATA"));
    expect(() => tensor("float32", [2], new Float64Array(2) as never)).toThrow(
      "holds a Float32Array, but got Float64Array",
    );
    expect(() => tensor("bool", [2], [true, false] as never)).toThrow(code("TENSOR_DATA"));
  });
});

it("assertTensor takes plain objects that fit and says what is wrong with others", () => {
  expect(() => assertTensor({ dtype: "int8", shape: [2], data: new Int8Array(2) })).not.toThrow();
  for (const [value, expected] of [
    [null, "TENSOR_DATA"],
    [{ dtype: "float64x", shape: [], data: [] }, "TENSOR_DTYPE"],
    [{ dtype: "int8", data: new Int8Array(2) }, "TENSOR_SHAPE"],
    [{ dtype: "int8", shape: [2] }, "TENSOR_DATA"],
    [{ dtype: "int8", shape: [3], data: new Int8Array(2) }, "TENSOR_DATA"],
    [{ dtype: "float32", shape: [4], data: { length: 4, [Symbol.toStringTag]: "Float32Array" } }, "TENSOR_DATA"],
    [{ dtype: "float32", shape: [Symbol("odd")], data: new Float32Array(1) }, "TENSOR_SHAPE"],
    [{ dtype: 5n, shape: [], data: new Float32Array(1) }, "TENSOR_DTYPE"],
  ] as const) {
    expect(() => assertTensor(value, "the feed")).toThrow(code(expected));
    expect(() => assertTensor(value, "the feed")).toThrow(/^the feed/);
  }
});

it("toFloat32 widens every dtype", () => {
  const cases: [Tensor, number[]][] = [
    [tensor("float32", [1], Float32Array.of(1.5)), [1.5]],
    [tensor("float16", [2], Uint16Array.of(0x3c00, 0xc000)), [1, -2]],
    [tensor("bfloat16", [1], Uint16Array.of(0x3f80)), [1]],
    [tensor("float64", [1], Float64Array.of(0.1)), [Math.fround(0.1)]],
    [tensor("int64", [2], BigInt64Array.of(-5n, 2n ** 53n)), [-5, 2 ** 53]],
    [tensor("int64", [1], BigInt64Array.of(2n ** 60n + 2n ** 36n + 1n)), [2 ** 60 + 2 ** 37]],
    [tensor("uint64", [1], BigUint64Array.of(2n ** 63n)), [2 ** 63]],
    [tensor("int4", [3], Uint8Array.of(0x2f, 0x08)), [-1, 2, -8]],
    [tensor("bool", [2], Uint8Array.of(0, 1)), [0, 1]],
  ];
  for (const [source, expected] of cases) expect([...toFloat32(source).data]).toEqual(expected);
});

it("int64FromInt32 keeps signs", () => {
  expect([...int64FromInt32([1, -1, 2 ** 31 - 1, -(2 ** 31)])]).toEqual([1n, -1n, 2147483647n, -2147483648n]);
});

it("counts sizes and strides", () => {
  expect(sizeOf([2, 3, 4])).toBe(24);
  expect(sizeOf([])).toBe(1);
  expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
});

it("has the surface that index.ts writes out", () => {
  expect(Object.keys(surface).sort()).toMatchInlineSnapshot(`
    [
      "TensorError",
      "argmax",
      "arrayTypeOf",
      "assertTensor",
      "bfloat16ToFloat32",
      "bitsOf",
      "concat",
      "dataLength",
      "dtypes",
      "float16Bits",
      "float16ToFloat32",
      "float16Value",
      "float16Values",
      "float32ToBfloat16",
      "float32ToFloat16",
      "gather",
      "int64FromInt32",
      "isDType",
      "logSoftmax",
      "normalizeAxis",
      "pack4",
      "packed4View",
      "pad",
      "padRows",
      "reshape",
      "sameShape",
      "sizeOf",
      "sliceCopy",
      "sliceView",
      "softmax",
      "stack",
      "stridesOf",
      "tensor",
      "toFloat32",
      "topK",
      "unpack4",
    ]
  `);
});
