import fc from "fast-check";
import { expect, it } from "vitest";
import { planGroups, planSlots } from "./slots.ts";

it("any selection gives each row the contents of the row it continues, without a clash of copies", () => {
  const cases = fc.integer({ min: 1, max: 9 }).chain((old) =>
    fc.record({
      slots: fc.shuffledSubarray(
        Array.from({ length: old }, (_, i) => i),
        { minLength: old },
      ),
      rows: fc.array(fc.nat(old - 1), { minLength: 1, maxLength: 12 }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ slots, rows }) => {
      const contents = new Array<number>(16);
      slots.forEach((slot, row) => {
        contents[slot] = row;
      });
      const plan = planSlots(Int32Array.from(slots), Int32Array.from(rows));
      for (const [from, to] of plan.copies) contents[to] = contents[from]!;
      expect([...plan.slots].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
      expect([...plan.slots].map((slot) => contents[slot])).toEqual(rows);
      const written = new Set(plan.copies.map(([, to]) => to));
      expect(plan.copies.some(([from]) => written.has(from))).toBe(false);
    }),
    { seed: 3, numRuns: 300 },
  );
});

it("copies nothing when rows only leave from the end or stay", () => {
  expect(planSlots(Int32Array.of(0, 1, 2), Int32Array.of(0, 1)).copies).toEqual([]);
  expect(planSlots(Int32Array.of(0, 1, 2), Int32Array.of(1, 0)).copies).toEqual([]);
  expect(planSlots(Int32Array.of(0, 1, 2), Int32Array.of(2)).copies).toEqual([[2, 0]]);
});

it("rows of a group lie together, whatever they were before", () => {
  const cases = fc
    .record({ old: fc.integer({ min: 1, max: 6 }), size: fc.integer({ min: 1, max: 4 }) })
    .chain(({ old, size }) =>
      fc.record({
        size: fc.constant(size),
        slots: fc.shuffledSubarray(
          Array.from({ length: old }, (_, i) => i),
          { minLength: old },
        ),
        groups: fc.integer({ min: 1, max: 5 }).chain((count) =>
          fc.shuffledSubarray(
            Array.from({ length: count * size }, (_, i) => Math.floor(i / size)),
            { minLength: count * size },
          ),
        ),
        picks: fc.array(fc.nat(old - 1), { minLength: 20, maxLength: 20 }),
      }),
    );
  fc.assert(
    fc.property(cases, ({ size, slots, groups, picks }) => {
      const rows = picks.slice(0, groups.length);
      const contents = new Array<number>(32);
      slots.forEach((slot, row) => {
        contents[slot] = row;
      });
      const plan = planGroups(Int32Array.from(slots), Int32Array.from(rows), groups, size, 31);
      for (const [from, to] of plan.copies) contents[to] = contents[from]!;
      expect([...plan.slots].map((slot) => contents[slot])).toEqual(rows);
      expect([...plan.slots].map((slot) => Math.floor(slot / size))).toEqual(groups);
      expect(new Set(plan.slots).size).toBe(rows.length);
    }),
    { seed: 8, numRuns: 500 },
  );
});
