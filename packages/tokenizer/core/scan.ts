import { scanAutomata } from "./scan-automata";
import { scanCasedWords } from "./scan-cased-words";
import { scanGpt2 } from "./scan-gpt2";
import { scanLettersAndDigits } from "./scan-letters-and-digits";
import { scanMetaspace } from "./scan-metaspace";

// How text is cut into words; the numbers are known to src/core.
const GPT2: u32 = 0;
const LETTERS_AND_DIGITS: u32 = 1;
const CASED_WORDS: u32 = 2;
const AUTOMATA: u32 = 4;

let scanner: u32 = GPT2;
let option: u32 = 0;

/** @param value the scanner's option: the most digits of a word; or 1 where each "▁" begins one, plus 2 where spaces stand for it */
export function useScanner(number: u32, value: u32): void {
  scanner = number;
  option = value;
}

/**
 * Writes where the words of the text from `from` on end to `ends`; returns how many, `limit` at most. The bytes after the
 * text are zero, so that no loop has to compare its place with the end.
 */
export function scan(from: u32, length: u32, limit: u32): u32 {
  if (scanner === GPT2) return scanGpt2(from, length, limit);
  if (scanner === LETTERS_AND_DIGITS) return scanLettersAndDigits(from, length, limit, option);
  if (scanner === CASED_WORDS) return scanCasedWords(from, length, limit);
  if (scanner === AUTOMATA) return scanAutomata(from, length, limit);
  return scanMetaspace(from, length, limit, (option & 1) !== 0, (option & 2) !== 0);
}
