import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateUnicodeTables } from "../../scripts/unicode-tables/generate.ts";
import { oraclePreTokenizer } from "../../scripts/unicode-tables/oracle.ts";
import { characterClass, EXPRESSION_CLASS_WORD, EXPRESSION_WORD } from "./character-class.ts";

// The generator looks at every code point, so this is the proof that the committed tables hold what the reference does.
test("the committed tables are what the generator makes from the reference", () => {
  const folder = new URL("./generated/", import.meta.url);
  const files = generateUnicodeTables();
  expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
  for (const [file, text] of files) expect(readFileSync(new URL(file, folder), "utf8") === text, file).toBe(true);
}, 300_000); // a quarter of a minute by itself, more beside other work

test("\\w inside of a class leaves out what it takes outside of one", () => {
  const pieces = (pattern: string): number =>
    oraclePreTokenizer({
      type: "Split",
      pattern: { Regex: pattern },
      behavior: "Removed",
      invert: false,
    }).preTokenizeString("²").length;
  expect(pieces("\\w")).toBe(0);
  expect(pieces("[\\w]")).toBe(1);
  expect(characterClass(0xb2) & (EXPRESSION_WORD | EXPRESSION_CLASS_WORD)).toBe(EXPRESSION_WORD);
});
