import { expect, test } from "vitest";
import { stretches } from "../../scripts/unicode-tables/code-points.ts";
import { oraclePreTokenizer } from "../../scripts/unicode-tables/oracle.ts";
import { caseVariants } from "./case-variants.ts";

// U+0345 and U+1FBE fold to iota; whatever folds to several characters is left to the caller to refuse.
test.each(["s", "ι", "т", "ǆ", "𐐨", "中"])("(?i)%s matches what the reference's does", (letter) => {
  const split = { type: "Split", pattern: { Regex: `(?i)${letter}` }, behavior: "Removed", invert: false };
  const preTokenizer = oraclePreTokenizer(split);
  const matched: number[] = [];
  for (const { points } of stretches.slice(0, 8)) {
    // Each character stands between separators; a separator pair without anything between is a match.
    const text = points.map((point) => String.fromCodePoint(point)).join("\n");
    const kept = new Set<number>();
    for (const [, [start, end]] of preTokenizer.preTokenizeString(text)) {
      for (let i = start; i < end; i++) kept.add(i);
    }
    points.forEach((point, i) => {
      if (!kept.has(2 * i)) matched.push(point);
    });
  }
  const expected = [...caseVariants(letter.codePointAt(0)!)!].sort((a, b) => a - b);
  expect(matched).toEqual(expected);
});

test("what folds to several characters has no variants", () => {
  for (const letter of ["ß", "ﬁ", "İ", "ŉ"]) expect(caseVariants(letter.codePointAt(0)!)).toBeUndefined();
});
