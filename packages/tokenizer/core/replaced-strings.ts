import { allocate } from "./memory";

/** Strings that are replaced before anything else, each behind its length in one byte; a zero ends them. */
export let replacedStrings: usize = 0;

export function makeReplaced(size: u32): void {
  replacedStrings = allocate(<usize>size + 1);
}

/** Whether one of them is at `at`. */
export function hasReplaced(at: usize, end: usize): bool {
  for (let string = replacedStrings; load<u8>(string) !== 0; string += <usize>load<u8>(string) + 1) {
    if (isAt(string + 1, <usize>load<u8>(string), at, end)) return true;
  }
  return false;
}

function isAt(string: usize, size: usize, at: usize, end: usize): bool {
  if (at + size > end) return false;
  for (let i: usize = 0; i < size; i++) if (load<u8>(string + i) !== load<u8>(at + i)) return false;
  return true;
}
