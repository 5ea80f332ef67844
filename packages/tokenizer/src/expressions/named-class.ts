import {
  ALPHABETIC,
  characterClass,
  EXPRESSION_CLASS_WORD,
  EXPRESSION_WORD,
  LOWERCASE_LETTER,
  UPPERCASE_LETTER,
} from "../unicode/character-class.ts";
import { expressionScriptTable, scriptNumber } from "../unicode/expression-script.ts";
import { categoryMask, generalCategory, generalCategoryTable } from "../unicode/general-category.ts";
import { isWhiteSpace } from "../unicode/index.ts";
import { type CodePointSet, setInTable, setWhere } from "./code-point-set.ts";

/** Where a name stands: `\p{name}` outside of brackets, `[\p{name}]` inside of them, or `[[:name:]]`. */
export type NamePlace = "property" | "bracket" | "posix";

const known = new Map<string, CodePointSet>();

/**
 * The code points that a name stands for, as Oniguruma sees them; undefined for a name that is not known. Names are
 * compared without case, spaces, `-` and `_`.
 */
export function namedClass(name: string, place: NamePlace): CodePointSet | undefined {
  const plain = name.replace(/[ _-]/g, "").toLowerCase();
  const key = plain === "word" || plain === "punct" ? `${plain} ${place}` : plain;
  let set = known.get(key); // bounded: only names that exist are kept
  if (set === undefined) {
    set = makeClass(key);
    if (set !== undefined) known.set(key, set);
  }
  return set;
}

function makeClass(name: string): CodePointSet | undefined {
  if (Object.hasOwn(ASCII_CLASSES, name)) return ASCII_CLASSES[name];
  if (Object.hasOwn(PREDICATES, name)) return setWhere(PREDICATES[name]!);
  const mask = categoryMask(name);
  if (mask !== undefined) return setInTable(generalCategoryTable(), (category) => ((mask >>> category) & 1) === 1);
  const script = scriptNumber(name);
  return script === undefined ? undefined : setInTable(expressionScriptTable(), (other) => other === script);
}

const has = (flag: number) => (point: number) => (characterClass(point) & flag) !== 0;
const letterOrNumber = has(ALPHABETIC);
function inCategories(...names: string[]): (point: number) => boolean {
  const mask = names.reduce((all, name) => all | categoryMask(name)!, 0);
  return (point) => ((mask >>> generalCategory(point)) & 1) === 1;
}
const decimal = inCategories("nd");
const unseen = inCategories("cc", "cn", "cs", "z");
const space = inCategories("zs");

const PREDICATES: Readonly<Record<string, (point: number) => boolean>> = {
  space: isWhiteSpace,
  whitespace: isWhiteSpace,
  // Outside of brackets some Latin-1 signs such as ² are word characters, inside of them they are not.
  "word property": has(EXPRESSION_WORD),
  "word bracket": has(EXPRESSION_CLASS_WORD),
  "word posix": has(EXPRESSION_CLASS_WORD),
  "punct property": inCategories("p"),
  "punct bracket": inCategories("p"),
  "punct posix": inCategories("p", "s"),
  posixpunct: inCategories("p", "s"),
  graph: (point) => !unseen(point),
  print: (point) => !unseen(point) || space(point),
  cntrl: inCategories("cc"),
  blank: (point) => point === 9 || space(point),
  alpha: has(ALPHABETIC),
  alphabetic: has(ALPHABETIC),
  upper: has(UPPERCASE_LETTER),
  uppercase: has(UPPERCASE_LETTER),
  lower: has(LOWERCASE_LETTER),
  lowercase: has(LOWERCASE_LETTER),
  digit: decimal,
  alnum: (point) => letterOrNumber(point) || decimal(point),
  any: () => true,
};

const ASCII_CLASSES: Readonly<Record<string, CodePointSet>> = {
  ascii: [0, 0x7f],
  xdigit: [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
};
