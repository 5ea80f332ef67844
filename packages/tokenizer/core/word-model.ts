import { encodeBytes } from "./byte-words";
import { encodeCharacters } from "./character-words";

// What words are encoded by; the numbers are known to src/core.
export const BYTES: u32 = 0;
export const CHARACTERS: u32 = 1;

let model: u32 = BYTES;

export function useModel(number: u32): void {
  model = number;
}

/** Writes the ids of a word that is not remembered to `out`; returns where they end. */
export function encodeWord(start: usize, end: usize, out: usize): usize {
  if (model === BYTES) return encodeBytes(start, end, out);
  return encodeCharacters(start, end, out);
}
