import type { Steps } from "../../steps.ts";
import { isNumeric } from "../../unicode/character-class.ts";
import { GENERAL_CATEGORIES, generalCategoryTable } from "../../unicode/general-category.ts";
import { isWhiteSpace, valueAt } from "../../unicode/index.ts";
import { type ClassTable, classTable } from "./class-table.ts";

// Classes of the patterns that ask for \p{L}, \p{N} and \s only. OTHER is whatever is none of the three.
export const OTHER = 0;
export const LETTER = 1;
export const NUMBER = 2;
export const SPACE = 3;
/** A character that is a piece of its own: text is cut before and after it before a pattern is looked for. */
export const APART = 4;

let letters: ClassTable | undefined;
let digitsApart: ClassTable | undefined;
let numbersApart: ClassTable | undefined;

/** Letters, numbers, white space and the rest. */
export function* letterClasses(): Steps<ClassTable> {
  letters ??= yield* classTable(letterClassOf());
  return letters;
}

/** The same with the characters apart that the Digits pre-tokenizer sets apart, which has another version of Unicode. */
export function* letterClassesDigitsApart(): Steps<ClassTable> {
  if (digitsApart !== undefined) return digitsApart;
  const classOf = letterClassOf();
  digitsApart = yield* classTable((point) => (isNumeric(point) ? APART : classOf(point)));
  return digitsApart;
}

/** The same with all of `\p{N}` apart. */
export function* letterClassesNumbersApart(): Steps<ClassTable> {
  numbersApart ??= yield* classTable(letterClassOf(APART));
  return numbersApart;
}

function letterClassOf(numberClass = NUMBER): (point: number) => number {
  const byCategory = GENERAL_CATEGORIES.map((name) =>
    name[0] === "L" ? LETTER : name[0] === "N" ? numberClass : OTHER,
  );
  const table = generalCategoryTable();
  return (point) => (isWhiteSpace(point) ? SPACE : byCategory[valueAt(table, point)]!);
}

// Classes of the patterns that tell upper from lower case.
export const UPPER = 1; // Lu, Lt
export const LOWER = 2; // Ll
export const CASELESS = 3; // Lm, Lo
export const MARK = 4; // M
export const DIGIT = 5; // N
export const BLANK = 6; // \s

let cases: ClassTable | undefined;

/** Upper and lower case letters, other letters, marks, numbers, white space and the rest. */
export function* caseClasses(): Steps<ClassTable> {
  if (cases !== undefined) return cases;
  const byName: Readonly<Record<string, number>> = { Lu: UPPER, Lt: UPPER, Ll: LOWER, Lm: CASELESS, Lo: CASELESS };
  const byCategory = GENERAL_CATEGORIES.map(
    (name) => byName[name] ?? (name[0] === "M" ? MARK : name[0] === "N" ? DIGIT : OTHER),
  );
  const table = generalCategoryTable();
  cases = yield* classTable((point) => (isWhiteSpace(point) ? BLANK : byCategory[valueAt(table, point)]!));
  return cases;
}
