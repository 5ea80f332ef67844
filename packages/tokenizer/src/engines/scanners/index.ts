import type { Steps } from "../../steps.ts";
import { casedWordsScanner } from "./cased-words.ts";
import type { ClassTable } from "./class-table.ts";
import { gpt2Scanner } from "./gpt2.ts";
import { caseClasses, letterClasses, letterClassesDigitsApart, letterClassesNumbersApart } from "./letter-classes.ts";
import { lettersAndDigitsScanner } from "./letters-and-digits.ts";
import type { Scanner } from "./scanner.ts";

/** Makes a scanner, in steps because of its tables. */
export type ScannerSteps = () => Steps<Scanner>;

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const symbolsAndSpaces = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
const lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
const other = "[^\\r\\n\\p{L}\\p{N}]";

/**
 * Scanners by the regular expression that they stand for, as it is spelled in published files. Possessive quantifiers
 * change nothing where what follows cannot match what they hold, so some patterns share a scanner. Each of these patterns
 * matches all of a text.
 */
export const scanners: Readonly<Record<string, ScannerSteps>> = {
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+": () => gpt2(letterClasses()),
  // cl100k and Llama 3
  [`${contractions}|${other}?\\p{L}+|\\p{N}{1,3}${symbolsAndSpaces}`]: () => lettersAndDigits(3),
  [`${contractions}|${other}?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+`]: () =>
    lettersAndDigits(3),
  // Qwen 2 and 3
  [`${contractions}|${other}?\\p{L}+|\\p{N}${symbolsAndSpaces}`]: () => lettersAndDigits(1),
  // o200k
  [`${other}?${upper}*${lower}+${contractions}?|${other}?${upper}+${lower}*${contractions}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`]:
    casedWords,
};

/** The name of a Digits pre-tokenizer with `individual_digits` among {@link gpt2ScannersApart}. */
export const INDIVIDUAL_DIGITS = "individual digits";

/** Scanners of GPT-2's pattern between the characters that something before it sets apart, a pattern or Digits. */
export const gpt2ScannersApart: Readonly<Record<string, ScannerSteps>> = {
  [INDIVIDUAL_DIGITS]: () => gpt2(letterClassesDigitsApart()),
  "\\p{N}": () => gpt2(letterClassesNumbersApart()),
};

function* gpt2(classes: Steps<ClassTable>): Steps<Scanner> {
  const table = yield* classes;
  return Object.assign(gpt2Scanner(table), { inCore: { name: "gpt2", option: 0, classes: table } as const });
}

function* lettersAndDigits(maxDigits: number): Steps<Scanner> {
  const classes = yield* letterClasses();
  const inCore = { name: "lettersAndDigits", option: maxDigits, classes } as const;
  return Object.assign(lettersAndDigitsScanner(classes, maxDigits), { inCore });
}

function* casedWords(): Steps<Scanner> {
  const classes = yield* caseClasses();
  return Object.assign(casedWordsScanner(classes), { inCore: { name: "casedWords", option: 0, classes } as const });
}
