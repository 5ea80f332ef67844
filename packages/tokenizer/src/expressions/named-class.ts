import {
  ALPHABETIC,
  characterClass,
  EXPRESSION_WORD,
  LOWERCASE_LETTER,
  UPPERCASE_LETTER,
} from "../unicode/character-class.ts";
import { expressionScript, scriptNumber } from "../unicode/expression-script.ts";
import { categoryMask, generalCategory } from "../unicode/general-category.ts";
import { isWhiteSpace } from "../unicode/index.ts";
import { type CodePointSet, setWhere } from "./code-point-set.ts";

const known = new Map<string, CodePointSet | undefined>();

/**
 * The code points that a name stands for in `\p{name}` or `[[:name:]]`, as Oniguruma sees them; undefined for a name that
 * is not known. Names are compared without case, spaces, `-` and `_`.
 */
export function namedClass(name: string): CodePointSet | undefined {
  const plain = name.replace(/[ _-]/g, "").toLowerCase();
  if (!known.has(plain)) known.set(plain, makeClass(plain));
  return known.get(plain);
}

function makeClass(name: string): CodePointSet | undefined {
  const ascii = ASCII_CLASSES[name];
  if (ascii !== undefined) return ascii;
  const accepts = PREDICATES[name];
  if (accepts !== undefined) return setWhere(accepts);
  const mask = categoryMask(name);
  if (mask !== undefined) return setWhere((point) => ((mask >>> generalCategory(point)) & 1) === 1);
  const script = scriptNumber(name);
  return script === undefined ? undefined : setWhere((point) => expressionScript(point) === script);
}

const has = (flag: number) => (point: number) => (characterClass(point) & flag) !== 0;
const letterOrNumber = has(ALPHABETIC);
const decimal = (point: number) => (categoryMask("nd")! >>> generalCategory(point)) & 1;

const PREDICATES: Readonly<Record<string, (point: number) => boolean>> = {
  space: isWhiteSpace,
  whitespace: isWhiteSpace,
  word: has(EXPRESSION_WORD),
  alpha: has(ALPHABETIC),
  alphabetic: has(ALPHABETIC),
  upper: has(UPPERCASE_LETTER),
  uppercase: has(UPPERCASE_LETTER),
  lower: has(LOWERCASE_LETTER),
  lowercase: has(LOWERCASE_LETTER),
  digit: (point) => decimal(point) === 1,
  alnum: (point) => letterOrNumber(point) || decimal(point) === 1,
  any: () => true,
};

const ASCII_CLASSES: Readonly<Record<string, CodePointSet>> = {
  ascii: [0, 0x7f],
  xdigit: [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
};
