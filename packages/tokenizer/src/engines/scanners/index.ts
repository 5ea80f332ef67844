import { casedWordsScanner } from "./cased-words.ts";
import { gpt2Scanner } from "./gpt2.ts";
import { letterClasses, letterClassesDigitsApart, letterClassesNumbersApart } from "./letter-classes.ts";
import { lettersAndDigitsScanner } from "./letters-and-digits.ts";
import type { Scanner } from "./scanner.ts";

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
export const scanners: Readonly<Record<string, () => Scanner>> = {
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+": () =>
    gpt2Scanner(letterClasses()),
  // cl100k and Llama 3
  [`${contractions}|${other}?\\p{L}+|\\p{N}{1,3}${symbolsAndSpaces}`]: () => lettersAndDigitsScanner(3),
  [`${contractions}|${other}?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+`]: () =>
    lettersAndDigitsScanner(3),
  // Qwen 2 and 3
  [`${contractions}|${other}?\\p{L}+|\\p{N}${symbolsAndSpaces}`]: () => lettersAndDigitsScanner(1),
  // o200k
  [`${other}?${upper}*${lower}+${contractions}?|${other}?${upper}+${lower}*${contractions}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`]:
    casedWordsScanner,
};

/** The name of a Digits pre-tokenizer with `individual_digits` among {@link gpt2ScannersApart}. */
export const INDIVIDUAL_DIGITS = "individual digits";

/** Scanners of GPT-2's pattern between the characters that something before it sets apart, a pattern or Digits. */
export const gpt2ScannersApart: Readonly<Record<string, () => Scanner>> = {
  [INDIVIDUAL_DIGITS]: () => gpt2Scanner(letterClassesDigitsApart()),
  "\\p{N}": () => gpt2Scanner(letterClassesNumbersApart()),
};
