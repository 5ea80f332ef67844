import fc from "fast-check";
import { expect, it } from "vitest";
import { pack4, packed4View } from "./packed4.ts";

it.each([
  ["int4", -8, 7],
  ["uint4", 0, 15],
] as const)("%s: what is packed is read back, and written in place", (dtype, min, max) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min, max }), { minLength: 1 }),
      fc.nat(),
      fc.integer({ min, max }),
      (values, at, value) => {
        const view = packed4View(dtype, pack4(dtype, values), values.length);
        expect([...view.unpack()]).toEqual(values);
        const index = at % values.length;
        view.set(index, value);
        expect([...view.unpack()]).toEqual(values.with(index, value));
        expect(view.get(index)).toBe(value);
      },
    ),
  );
});

it("puts the first element into the low nibble, as ONNX does", () => {
  expect([...pack4("uint4", [1, 2, 3])]).toEqual([0x21, 0x03]);
  expect([...pack4("int4", [-1, 2])]).toEqual([0x2f]);
});

it("refuses values, indices and bytes that do not fit", () => {
  expect(() => pack4("int4", [8])).toThrow(expect.objectContaining({ code: "TENSOR_RANGE" }));
  expect(() => pack4("uint4", [1.5])).toThrow(expect.objectContaining({ code: "TENSOR_RANGE" }));
  expect(() => packed4View("int4", new Uint8Array(2), 5)).toThrow(expect.objectContaining({ code: "TENSOR_DATA" }));
  const view = packed4View("int4", new Uint8Array(2), 3);
  for (const index of [-1, 3, 0.5])
    expect(() => view.get(index)).toThrow(expect.objectContaining({ code: "TENSOR_RANGE" }));
});
