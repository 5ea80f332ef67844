import { expect, it } from "vitest";
import { generalCategory, generalCategoryTable } from "../unicode/general-category.ts";
import { isWhiteSpace } from "../unicode/index.ts";
import { intersection, setInTable, setWhere, union } from "./code-point-set.ts";

it("finds in a table what asking about each code point finds", () => {
  for (let category = 0; category < 30; category++) {
    expect(setInTable(generalCategoryTable(), (value) => value === category)).toEqual(
      setWhere((point) => generalCategory(point) === category),
    );
  }
  expect(setWhere(isWhiteSpace, 0x3000)).toEqual(setWhere(isWhiteSpace));
});

it("joins sets, and finds what is in both", () => {
  const sets = [[], [0, 0x10ffff], [5, 9], [1, 3, 10, 12, 20, 20], [4, 4, 8, 15], [21, 0x10ffff], [0, 3, 7, 30]];
  for (const a of sets) {
    for (const b of sets) {
      const has = (set: readonly number[]) => (point: number) =>
        set.some((first, i) => i % 2 === 0 && first <= point && point <= set[i + 1]!);
      const last = 40; // beyond which nothing changes
      const upTo = (set: readonly number[]) => setWhere(has(set), last);
      expect(upTo(union(a, b))).toEqual(setWhere((point) => has(a)(point) || has(b)(point), last));
      expect(upTo(intersection(a, b))).toEqual(setWhere((point) => has(a)(point) && has(b)(point), last));
      // Ranges neither touch nor overlap.
      const joined = union(a, b);
      for (let i = 2; i < joined.length; i += 2) expect(joined[i]!).toBeGreaterThan(joined[i - 1]! + 1);
    }
  }
});
