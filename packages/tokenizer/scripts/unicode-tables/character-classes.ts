import {
  ALPHABETIC,
  COMBINING_MARK,
  EXPRESSION_CLASS_WORD,
  EXPRESSION_WORD,
  LOWERCASE_LETTER,
  NUMERIC,
  UPPERCASE_LETTER,
  WORD,
} from "../../src/unicode/character-class.ts";
import { POINTS, scalarValues } from "./code-points.ts";
import { classifyEach, matchEach, normalizeEach, oracleNormalizer, oraclePreTokenizer } from "./oracle.ts";

/** The flags of src/unicode/character-class.ts for every code point. */
export function characterClasses(): Uint8Array {
  const whitespace = oraclePreTokenizer({ type: "Whitespace" });
  const digits = oraclePreTokenizer({ type: "Digits", individual_digits: false });
  // A word character joins its neighbours; another character stands between them, white space vanishes.
  const word = classifyEach(whitespace, (c) => (whitespace.preTokenizeString(`a${c}a`).length === 1 ? WORD : 0));
  const numeric = classifyEach(digits, (c) => (digits.preTokenizeString(`a${c}a`).length === 3 ? NUMERIC : 0));
  const stripped = normalizeEach(oracleNormalizer({ type: "StripAccents" }));
  const flags = new Uint8Array(POINTS);
  for (const point of scalarValues()) {
    flags[point] = word[point]! | numeric[point]! | (stripped[point] === "" ? COMBINING_MARK : 0);
  }
  const expressions: [pattern: string, flag: number][] = [
    ["\\w", EXPRESSION_WORD],
    ["[\\w]", EXPRESSION_CLASS_WORD],
    ["\\p{Alphabetic}", ALPHABETIC],
    ["\\p{Uppercase}", UPPERCASE_LETTER],
    ["\\p{Lowercase}", LOWERCASE_LETTER],
  ];
  for (const [pattern, flag] of expressions) {
    const matched = matchEach(pattern);
    for (let point = 0; point < POINTS; point++) if (matched[point] === 1) flags[point]! |= flag;
  }
  return flags;
}
