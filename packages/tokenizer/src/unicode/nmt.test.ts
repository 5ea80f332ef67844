import { expect, test } from "vitest";
import { scalarValues } from "../../scripts/unicode-tables/code-points.ts";
import { normalizeEach, oracleNormalizer } from "../../scripts/unicode-tables/oracle.ts";
import { nmt } from "./nmt.ts";

test("treats every code point as the reference's Nmt does", () => {
  const expected = normalizeEach(oracleNormalizer({ type: "Nmt" }));
  const got = (point: number): string => (nmt(point) < 0 ? "" : String.fromCodePoint(nmt(point)));
  expect([...scalarValues()].filter((point) => got(point) !== expected[point])).toEqual([]);
});
