import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  argmax,
  concat,
  gather,
  logSoftmax,
  pad,
  padRows,
  reshape,
  sliceCopy,
  sliceView,
  softmax,
  stack,
  type Tensor,
  tensor,
  topK,
} from "../index.ts";

const code = (name: string) => expect.objectContaining({ code: name });
const float = (shape: number[], values: Iterable<number>): Tensor<"float32"> =>
  tensor("float32", shape, Float32Array.from(values));

/** Any small tensor of at least one axis and one element. */
const anyTensor = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return fc
    .array(fc.float({ noNaN: true, min: -50, max: 50 }), { minLength: size, maxLength: size })
    .map((values) => float(shape, values));
});
const withAxis = anyTensor.chain((source) =>
  fc.integer({ min: -source.shape.length, max: source.shape.length - 1 }).map((axis) => ({ source, axis })),
);

const reference = JSON.parse(readFileSync(new URL("../fixtures/reference.json", import.meta.url), "utf8")) as {
  logits: (number | null)[];
  softmax: number[][];
  logSoftmax: (number | null)[][];
};
const logits = float(
  [3, 4, 5],
  reference.logits.map((value) => value ?? Number.NEGATIVE_INFINITY),
);

describe("softmax and logSoftmax", () => {
  it.each([0, 1, 2])("equal PyTorch's along axis %i", (axis) => {
    for (const [index, value] of softmax(logits, axis).data.entries()) {
      expect(Math.abs(value - reference.softmax[axis]![index]!)).toBeLessThan(1e-7);
    }
    for (const [index, value] of logSoftmax(logits, axis - 3).data.entries()) {
      const expected = reference.logSoftmax[axis]![index] ?? Number.NEGATIVE_INFINITY;
      if (expected === Number.NEGATIVE_INFINITY) expect(value).toBe(expected);
      else expect(Math.abs(value - expected)).toBeLessThan(1e-5);
    }
  });

  it("sum to one, and agree with each other", () => {
    fc.assert(
      fc.property(withAxis, ({ source, axis }) => {
        const probabilities = softmax(source, axis);
        const logs = logSoftmax(source, axis);
        for (const [index, value] of probabilities.data.entries())
          expect(Math.exp(logs.data[index]!)).toBeCloseTo(value, 5);
        const length = source.shape.at(axis)!;
        const total = probabilities.data.reduce((a, b) => a + b, 0);
        expect(total).toBeCloseTo(source.data.length / length, 4);
      }),
    );
  });

  it("are NaN where everything is masked, and safe where numbers are large", () => {
    const masked = float([2], [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect([...softmax(masked).data]).toEqual([Number.NaN, Number.NaN]);
    expect([...softmax(float([2], [1e38, 1e38])).data]).toEqual([0.5, 0.5]);
    expect(logSoftmax(float([2], [0, 200])).data[0]).toBe(-200);
  });
});

describe("argmax and topK", () => {
  it("topK is the beginning of a sort, ties by index", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 }), fc.nat(), (row, n) => {
        const k = 1 + (n % row.length);
        const { values, indices } = topK(float([row.length], row), k);
        const sorted = row
          .map((value, index) => ({ value, index }))
          .sort((a, b) => b.value - a.value || a.index - b.index);
        expect([...indices.data]).toEqual(sorted.slice(0, k).map(({ index }) => index));
        expect([...values.data]).toEqual(sorted.slice(0, k).map(({ value }) => value));
        expect(argmax(float([row.length], row)).data[0]).toBe(sorted[0]!.index);
      }),
    );
  });

  it("work on each row, and along other axes", () => {
    const source = float([2, 3], [1, 5, 2, 9, 0, 9]);
    expect([...topK(source, 2).indices.data]).toEqual([1, 2, 0, 2]);
    expect(topK(source, 2).values.shape).toEqual([2, 2]);
    expect([...argmax(source).data]).toEqual([1, 0]);
    expect([...argmax(source, 0).data]).toEqual([1, 0, 1]);
    expect(argmax(source, 0).shape).toEqual([3]);
  });

  it("know where NaN goes", () => {
    expect([...topK(float([3], [Number.NaN, 1, 2]), 3).indices.data]).toEqual([0, 2, 1]);
    expect(argmax(float([3], [1, Number.NaN, 2])).data[0]).toBe(1);
  });

  it("refuse what cannot be", () => {
    for (const k of [0, 4, 1.5]) expect(() => topK(float([3], [1, 2, 3]), k)).toThrow(code("TENSOR_RANGE"));
    expect(() => topK(float([], [1]), 1)).toThrow(code("TENSOR_SHAPE"));
    expect(() => argmax(float([2, 0], []))).toThrow(code("TENSOR_RANGE"));
    expect(() => softmax(float([3], [1, 2, 3]), 1)).toThrow(code("TENSOR_RANGE"));
    const half = tensor("float16", [2], Uint16Array.of(0x3c00, 0x4000)) as never;
    for (const operation of [() => softmax(half), () => logSoftmax(half), () => argmax(half), () => topK(half, 1)]) {
      expect(operation).toThrow(code("TENSOR_DTYPE"));
    }
  });
});

describe("concat, slice and gather", () => {
  it("concat undoes slicing, along every axis", () => {
    fc.assert(
      fc.property(withAxis, fc.nat(), ({ source, axis }, n) => {
        const cut = n % (source.shape.at(axis)! + 1);
        const parts = [sliceCopy(source, axis, 0, cut), sliceCopy(source, axis, cut)];
        expect(concat(parts, axis)).toEqual(source);
      }),
    );
  });

  it("gather of every index in order is the tensor itself; of some, their slices", () => {
    fc.assert(
      fc.property(withAxis, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), ({ source, axis }, picks) => {
        const length = source.shape.at(axis)!;
        expect(gather(source, [...Array(length).keys()], axis)).toEqual(source);
        const indices = picks.map((pick) => (pick % (2 * length)) - length);
        const slices = indices.map((i) => sliceCopy(source, axis, i, i === -1 ? undefined : i + 1));
        expect(gather(source, indices, axis)).toEqual(concat(slices, axis));
      }),
    );
  });

  it("views share their data, copies do not", () => {
    const source = float([3, 2], [1, 2, 3, 4, 5, 6]);
    const view = sliceView(source, 1);
    expect(view).toEqual(float([2, 2], [3, 4, 5, 6]));
    view.data[0] = 9;
    expect(source.data[2]).toBe(9);
    expect(reshape(source, [6]).data).toBe(source.data);
    expect(sliceView(source, -1)).toEqual(float([1, 2], [5, 6]));
  });

  it("stack makes a new axis", () => {
    expect(stack([float([2], [1, 2]), float([2], [3, 4])])).toEqual(float([2, 2], [1, 2, 3, 4]));
  });

  it("refuse what does not fit", () => {
    const source = float([2, 2], [1, 2, 3, 4]);
    expect(() => concat([])).toThrow(code("TENSOR_SHAPE"));
    expect(() => concat([source, float([2, 3], [1, 2, 3, 4, 5, 6])])).toThrow(code("TENSOR_SHAPE"));
    expect(() => concat([source, tensor("int32", [2, 2]) as never])).toThrow(code("TENSOR_DTYPE"));
    expect(() => stack([source, float([4], [1, 2, 3, 4])])).toThrow(code("TENSOR_SHAPE"));
    for (const index of [2, -3, 0.5]) expect(() => gather(source, [index])).toThrow(code("TENSOR_RANGE"));
    for (const [start, end] of [
      [1, 0],
      [0, 3],
      [-3, 1],
    ] as const)
      expect(() => sliceView(source, start, end)).toThrow(code("TENSOR_RANGE"));
    expect(() => reshape(source, [5])).toThrow(code("TENSOR_SHAPE"));
    for (const operation of [
      () => gather(tensor("int4", [2]), [0]),
      () => concat([tensor("uint4", [2])]),
      () => sliceView(tensor("int4", [2]), 0),
    ]) {
      expect(operation).toThrow(code("TENSOR_DTYPE"));
    }
  });
});

describe("pad and padRows", () => {
  it("pad adds elements that slicing takes away again", () => {
    fc.assert(
      fc.property(withAxis, fc.nat(3), fc.nat(3), ({ source, axis }, before, after) => {
        const padded = pad(source, axis, [before, after], -1);
        expect(sliceCopy(padded, axis, before, before + source.shape.at(axis)!)).toEqual(source);
        expect(padded.data.filter((value) => value === -1).length).toBeGreaterThanOrEqual(
          padded.data.length - source.data.length,
        );
      }),
    );
    expect(pad(tensor("int64", [1], BigInt64Array.of(5n)), 0, [1, 0], 7n).data).toEqual(BigInt64Array.of(7n, 5n));
    expect(() => pad(float([1], [1]), 0, [-1, 0], 0)).toThrow(code("TENSOR_RANGE"));
  });

  it("fills up on either side and says where", () => {
    const { values, mask } = padRows([[1, 2, 3], [4]], 9);
    expect([...values.data]).toEqual([1, 2, 3, 4, 9, 9]);
    expect([...mask.data]).toEqual([1, 1, 1, 1, 0, 0]);
    const left = padRows([[1], [2, 3]], 0, { side: "left", length: 3 });
    expect([...left.values.data]).toEqual([0, 0, 1, 0, 2, 3]);
    expect([...left.mask.data]).toEqual([0, 0, 1, 0, 1, 1]);
    expect(padRows([], 0).values.shape).toEqual([0, 0]);
    expect(() => padRows([[1, 2]], 0, { length: 1 })).toThrow(code("TENSOR_SHAPE"));
    for (const options of [{ side: "Left" }, { max: 3 }])
      expect(() => padRows([[1]], 0, options as never)).toThrow(code("TENSOR_RANGE"));
  });
});
