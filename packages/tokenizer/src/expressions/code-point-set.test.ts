import { expect, it } from "vitest";
import { generalCategory, generalCategoryTable } from "../unicode/general-category.ts";
import { isWhiteSpace } from "../unicode/index.ts";
import { setInTable, setWhere } from "./code-point-set.ts";

it("finds in a table what asking about each code point finds", () => {
  for (let category = 0; category < 30; category++) {
    expect(setInTable(generalCategoryTable(), (value) => value === category)).toEqual(
      setWhere((point) => generalCategory(point) === category),
    );
  }
  expect(setWhere(isWhiteSpace, 0x3000)).toEqual(setWhere(isWhiteSpace));
});
