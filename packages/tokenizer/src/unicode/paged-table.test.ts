import fc from "fast-check";
import { expect, test } from "vitest";
import { packNumbers, packTable } from "../../scripts/unicode-tables/pack.ts";
import { unpackNumbers, unpackTable, valueAt } from "./paged-table.ts";

test("numbers come back", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 0x7fffffff })), (numbers) => {
      expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
    }),
    { seed: 1 },
  );
});

test("a table comes back, value by value", () => {
  const run = fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(run, { maxLength: 60 }), (runs) => {
      const values = new Uint8Array(0x110000);
      let at = 0;
      for (const [length, value] of runs) {
        values.fill(value, at, at + length);
        at += length;
      }
      const table = unpackTable(packTable(values));
      const got = values.map((_, point) => valueAt(table, point));
      expect(Buffer.compare(got, values)).toBe(0);
    }),
    { seed: 1, numRuns: 20 },
  );
});
