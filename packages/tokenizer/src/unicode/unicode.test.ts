import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { POINTS, scalarValues } from "../../scripts/unicode-tables/code-points.ts";
import { generateUnicodeTables } from "../../scripts/unicode-tables/generate.ts";
import {
  classifyEach,
  matchEach,
  normalizeEach,
  oracleNormalizer,
  oraclePreTokenizer,
} from "../../scripts/unicode-tables/oracle.ts";
import * as unicode from "./index.ts";

const none = {
  type: "BertNormalizer",
  clean_text: false,
  handle_chinese_chars: false,
  strip_accents: false,
  lowercase: false,
};

/** The code points (as hex, at most 20) for which two answers differ. */
function differences(expected: (point: number) => unknown, got: (point: number) => unknown): string[] {
  const different: string[] = [];
  for (const point of scalarValues()) {
    if (expected(point) !== got(point) && different.length < 20) different.push(point.toString(16));
  }
  return different;
}

describe("generated tables", () => {
  test("are what the generator makes from the reference", () => {
    const folder = new URL("./generated/", import.meta.url);
    const files = generateUnicodeTables();
    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
    for (const [file, text] of files) expect(readFileSync(new URL(file, folder), "utf8") === text, file).toBe(true);
  });
});

describe("every code point is treated as the reference does", () => {
  test("white space: WhitespaceSplit, clean_text and \\s", () => {
    const preTokenizer = oraclePreTokenizer({ type: "WhitespaceSplit" });
    const split = classifyEach(preTokenizer, (c) => (preTokenizer.preTokenizeString(c).length === 0 ? 1 : 0));
    const expression = matchEach("\\s");
    const strip = normalizeEach(oracleNormalizer({ ...none, clean_text: true }));
    expect(differences((p) => split[p] === 1, unicode.isWhiteSpace)).toEqual([]);
    expect(differences((p) => expression[p] === 1, unicode.isWhiteSpace)).toEqual([]);
    expect(
      differences(
        (p) => strip[p] === " ",
        // clean_text looks for controls first, and U+000B, U+000C and U+0085 are both.
        (p) => unicode.isWhiteSpace(p) && !unicode.isBertControl(p),
      ),
    ).toEqual([]);
  });

  test("clean_text, handle_chinese_chars", () => {
    const cleaned = normalizeEach(oracleNormalizer({ ...none, clean_text: true }));
    const spaced = normalizeEach(oracleNormalizer({ ...none, handle_chinese_chars: true }));
    const text = (p: number): string => String.fromCodePoint(p);
    const clean = (p: number): string => (unicode.isBertControl(p) ? "" : unicode.isWhiteSpace(p) ? " " : text(p));
    expect(differences((p) => cleaned[p], clean)).toEqual([]);
    expect(
      differences(
        (p) => spaced[p],
        (p) => (unicode.isChineseCharacter(p) ? ` ${text(p)} ` : text(p)),
      ),
    ).toEqual([]);
  });

  test("punctuation: BertPreTokenizer and Punctuation", () => {
    for (const type of ["BertPreTokenizer", "Punctuation"]) {
      const preTokenizer = oraclePreTokenizer({ type, ...(type === "Punctuation" ? { behavior: "Isolated" } : {}) });
      const split = classifyEach(preTokenizer, (c) => preTokenizer.preTokenizeString(`a${c}a`).length);
      expect(differences((p) => split[p] === 3, unicode.isBertPunctuation)).toEqual([]);
    }
  });

  test("lowercase", () => {
    const lower = normalizeEach(oracleNormalizer({ type: "Lowercase" }));
    expect(
      differences(
        (p) => lower[p],
        (p) => unicode.lowercaseText(String.fromCodePoint(p)),
      ),
    ).toEqual([]);
  });
});

test("the tables cover all code points and nothing else", () => {
  expect(unicode.bertClass(0x10fffd)).toBe(unicode.BERT_CONTROL);
  expect(unicode.bertClassTable().pages.length).toBe(POINTS / 128);
});
