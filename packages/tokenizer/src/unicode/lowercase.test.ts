import { expect, test } from "vitest";
import { scalarValues } from "../../scripts/unicode-tables/code-points.ts";
import { normalizeEach, oracleNormalizer } from "../../scripts/unicode-tables/oracle.ts";
import { lowercaseText } from "./lowercase.ts";

test("lowercases every code point as the reference does", () => {
  const expected = normalizeEach(oracleNormalizer({ type: "Lowercase" }));
  const different = [...scalarValues()].filter(
    (point) => lowercaseText(String.fromCodePoint(point)) !== expected[point],
  );
  expect(different).toEqual([]);
});

test("a final sigma is a plain one", () => {
  expect(lowercaseText("ΑΣ İ")).toBe("ασ i\u0307");
});
